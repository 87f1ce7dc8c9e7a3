import { deepEqual, equal, throws } from "node:assert/strict";
import { readRecordArguments } from "./record_arguments.ts";

Deno.test("readRecordArguments() reads what was asked for, redacting unless told otherwise", () => {
  deepEqual(readRecordArguments(["--socket", "/tmp/s", "--case", "two_sessions"]), {
    server: ["-S", "/tmp/s"],
    name: "two_sessions",
    out: "fixtures/tmux",
    force: false,
    redact: true,
  });
  deepEqual(
    readRecordArguments(["--", "-L", "x", "--case", "a", "--out", "o", "--force", "--no-redact"]),
    { server: ["-L", "x"], name: "a", out: "o", force: true, redact: false },
  );
  equal(readRecordArguments(["--help"]), null);
});

Deno.test("readRecordArguments() refuses what it does not understand", () => {
  const server = ["--socket", "/tmp/s"];
  throws(() => readRecordArguments(["--case", "a"]), /which tmux server/);
  throws(() => readRecordArguments([...server, "-L", "x", "--case", "a"]), /which tmux server/);
  for (const name of ["", "../up", "Big", "a b", "_a"]) {
    throws(() => readRecordArguments([...server, `--case=${name}`]), /snake_case/, name);
  }
  throws(() => readRecordArguments(server), /snake_case/);
  throws(() => readRecordArguments([...server, "--case", "a", "--loud"]), TypeError);
});
