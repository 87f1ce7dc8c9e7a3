import { deepEqual, equal } from "node:assert/strict";
import { attachWords } from "./attach_words.ts";

const words = (line: string) => attachWords(line.split(" "), "p")?.join(" ");

Deno.test("attachWords() has the program of the daemon attach, in its own distro and its own home", () => {
  const inside = "C:\\Windows\\wsl.exe -d Ubuntu --exec /home/a/ntm-tracker";
  equal(words(`${inside} serve --stdio`), `${inside} attach p --exec`);
  equal(
    words("/bin/ntm-tracker serve --stdio --home /h"),
    "/bin/ntm-tracker attach p --exec --home /h",
  );
});

Deno.test("attachWords() asks ssh for a terminal", () => {
  equal(words("ssh box ntm-tracker serve --stdio"), "ssh -t box ntm-tracker attach p --exec");
  equal(
    words("C:\\OpenSSH\\ssh.exe box n serve --stdio"),
    "C:\\OpenSSH\\ssh.exe -t box n attach p --exec",
  );
  equal(words("/opt/myssh box n serve --stdio"), "/opt/myssh box n attach p --exec");
});

Deno.test("attachWords() knows no program where the words that start it hide it", () => {
  const hidden = ["bash", "-lc", "ntm-tracker serve --stdio"];
  deepEqual([attachWords(hidden, "p"), attachWords(undefined, "p"), attachWords([], "p")], [
    null,
    null,
    null,
  ]);
  equal(words("serve --stdio"), undefined);
  equal(words("bridge serve --port"), undefined);
});
