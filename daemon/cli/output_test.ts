import assert from "node:assert/strict";
import { OutputClosedError, StreamOutput } from "./output.ts";

Deno.test("StreamOutput.print() writes whole texts in order, however little is taken", async () => {
  let written = "";
  const output = new StreamOutput({
    write: (bytes) => {
      const taken = bytes.subarray(0, 3);
      written += new TextDecoder().decode(taken);
      return Promise.resolve(taken.length);
    },
  });
  await Promise.all([output.print("first line\n"), output.print("second\n"), output.print("")]);
  assert.equal(written, "first line\nsecond\n");
});

Deno.test("StreamOutput.print() tells a reader that has gone from other failures", async () => {
  const failing = (error: Error) => new StreamOutput({ write: () => Promise.reject(error) });
  const gone = failing(new Deno.errors.BrokenPipe("gone"));
  await assert.rejects(gone.print("x"), OutputClosedError);
  await assert.rejects(gone.print("y"), OutputClosedError);
  const closed = failing(Object.assign(new Error("terminal"), { code: "EIO" }));
  await assert.rejects(closed.print("x"), OutputClosedError);
  await assert.rejects(failing(new Error("no space")).print("x"), /no space/);
});
