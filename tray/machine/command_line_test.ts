import assert from "node:assert/strict";
import fc from "fast-check";
import { desktopExec, windowsArguments, windowsCommandLine } from "./command_line.ts";

Deno.test("windowsCommandLine() quotes the program always, words where they need it", () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["C:\\Program Files\\NTM\\tray.exe"], '"C:\\Program Files\\NTM\\tray.exe"'],
    [["C:\\t.exe", "--hidden"], '"C:\\t.exe" --hidden'],
    [["t", "a b", "", "x\\"], '"t" "a b" "" x\\'],
    [["t", "a b\\"], '"t" "a b\\\\"'],
    [["t", 'say "hi"', '\\"'], '"t" "say \\"hi\\"" "\\\\\\""'],
  ];
  for (const [argv, line] of cases) assert.equal(windowsCommandLine(argv), line);
});

/** How Windows takes a command line apart, in the words of its documentation. */
function takeApart(line: string): readonly string[] {
  const program = /^"([^"]*)"/.exec(line);
  assert.ok(program !== null);
  const words: string[] = [program[1] ?? ""];
  let at = program[0].length;
  while (at < line.length) {
    while (line[at] === " ") at++;
    if (at >= line.length) break;
    let [word, isInside] = ["", false];
    for (; at < line.length && (isInside || line[at] !== " "); at++) {
      const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
      at += slashes;
      if (line[at] !== '"') {
        word += "\\".repeat(slashes);
        if (slashes > 0) at--;
        else word += line[at];
        continue;
      }
      word += "\\".repeat(Math.floor(slashes / 2));
      if (slashes % 2 === 1) word += '"';
      else isInside = !isInside;
    }
    words.push(word);
  }
  return words;
}

Deno.test("windowsCommandLine() comes apart into the same words", () => {
  const word = fc.string({ unit: fc.constantFrom("a", " ", '"', "\\", "é", ";", "%") });
  fc.assert(fc.property(fc.array(word), (args) => {
    assert.deepEqual(takeApart(windowsCommandLine(["p", ...args])), ["p", ...args]);
    assert.equal(windowsCommandLine(["p", ...args]), `"p" ${windowsArguments(args)}`.trimEnd());
  }));
});

/** How a desktop takes the value of `Exec` apart: the escapes of the file, then the quotes. */
function takeExecApart(value: string): readonly string[] {
  const line = value.replace(/\\(.)/g, (_, one) => one === "s" ? " " : one);
  const words = line.match(/"(?:[^"\\]|\\.)*"|[^" ]+/g) ?? [];
  return words.map((word) => {
    const bare = word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, "$1") : word;
    return bare.replaceAll("%%", "%");
  });
}

Deno.test("desktopExec() comes apart into the same words", () => {
  assert.equal(
    desktopExec(["/opt/ntm tracker/tray", "--hidden"]),
    '"/opt/ntm tracker/tray" --hidden',
  );
  const word = fc.string({ unit: fc.constantFrom("a", " ", '"', "\\", "$", "`", "%", "&", "'") });
  fc.assert(fc.property(fc.array(word), (args) => {
    assert.deepEqual(takeExecApart(desktopExec(["/p", ...args])), ["/p", ...args]);
  }));
});

Deno.test("command lines refuse what they cannot hold", () => {
  for (const make of [windowsCommandLine, desktopExec]) {
    assert.throws(() => make(["a", "b\nc"]), /control characters/);
    assert.throws(() => make([""]), /program/);
    assert.throws(() => make([]), /program/);
  }
  assert.throws(() => windowsCommandLine(['a"b']), /names no program/);
});
