import { deepEqual, equal } from "node:assert/strict";
import { judgeWindowsTray } from "./judge_program.ts";
import type { PeResource } from "./pe_file.ts";

const EXPECTED = { pictures: 2, version: "1.2.3" };

function resource(type: number, name: number | string, text = ""): PeResource {
  return { type, name, language: 0, bytes: new Uint8Array(new Uint16Array(codes(text)).buffer) };
}

function codes(text: string): readonly number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

const WHOLE: readonly PeResource[] = [
  resource(3, 1),
  resource(3, 2),
  resource(10, "D3N0L4ND"),
  resource(14, 1),
  resource(16, 1, "ProductVersion\0\x001.2.3\0"),
];

Deno.test("judgeWindowsTray() accepts a program that has all of it", () => {
  deepEqual(judgeWindowsTray({ subsystem: 2, resources: WHOLE }, EXPECTED), []);
});

Deno.test("judgeWindowsTray() names each thing that is missing", () => {
  const problems = judgeWindowsTray({ subsystem: 3, resources: [] }, EXPECTED);
  equal(problems.length, 4);
  const words = problems.join("; ");
  for (const part of [/subsystem is 3/, /0 icons/, /0 version sheets/, /D3N0L4ND/]) {
    equal(part.test(words), true, String(part));
  }
});

Deno.test("judgeWindowsTray() wants the version whole", () => {
  const other = judgeWindowsTray({ subsystem: 2, resources: WHOLE }, {
    ...EXPECTED,
    version: "1.2",
  });
  equal(other.length, 1);
});
