import assert from "node:assert/strict";
import { inDistroArgv } from "./distro_words.ts";

Deno.test("inDistroArgv() runs words as they are, and refuses what wsl.exe would read otherwise", () => {
  const run = (distro: string) =>
    inDistroArgv({ action: "look", distro, argv: ["/bin/ls", "a b"], wsl: ["wsl"] });
  assert.deepEqual(run("Ubuntu"), ["wsl", "-d", "Ubuntu", "--exec", "/bin/ls", "a b"]);
  assert.throws(() => run("--shutdown"), /^Error: look: "--shutdown" names no distro, choose one$/);
  assert.throws(() => run(""), /names no distro/);
});
