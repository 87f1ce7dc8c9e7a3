import { equal } from "node:assert/strict";
import { fileTime } from "./file_time.ts";

Deno.test("fileTime() is a time that can be counted with, whatever the file says", () => {
  const cases: readonly (readonly [Date | null, number])[] = [
    [new Date(1_750_000_000_123), 1_750_000_000_123],
    [new Date(0), 0],
    [new Date(-1), 0],
    [new Date(-62_135_596_800_000), 0],
    [new Date(NaN), 0],
    [new Date(8.64e15), 8.64e15],
    [null, 0],
  ];
  for (const [mtime, wanted] of cases) equal(fileTime({ mtime }), wanted, String(mtime));
});

Deno.test("fileTime() of real files with odd times", () => {
  const path = Deno.makeTempFileSync({ prefix: "ntm-time-" });
  try {
    Deno.utimeSync(path, -1_000_000_000, -1_000_000_000);
    equal(fileTime(Deno.statSync(path)), 0);
    Deno.utimeSync(path, 1_750_000_000, 1_750_000_000);
    equal(fileTime(Deno.statSync(path)), 1_750_000_000_000);
  } finally {
    Deno.removeSync(path);
  }
});
