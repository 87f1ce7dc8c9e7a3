import { deepEqual, equal, throws } from "node:assert/strict";
import { embeddedDrift, embeddedIn } from "./embedded_list.ts";

const OUTPUT = `\
Compile a.js to b.exe

Embedded Files

b.exe
├─┬ .modules (4.15MB - 4.15MB unique)
│ └─┬ localhost (4.15MB - 4.15MB unique)
│   ├── @one/skip/* (5.48KB - 5.46KB unique)
│   └─┬ @two (4.14MB)
│     ├── core/* (205.75KB - 205.72KB unique)
│     └── core-win32/* (3.94MB)
├── a.js (465.04KB)
└── package.json (834B)

Files: 4.61MB
Metadata: 3.15KB
Remote modules: 12B
`;

const FILES = [
  ".modules/localhost/@one/skip/*",
  ".modules/localhost/@two/core-win32/*",
  ".modules/localhost/@two/core/*",
  "a.js",
  "package.json",
];

Deno.test("embeddedIn() reads the tree as paths, and the sum", () => {
  deepEqual(embeddedIn(OUTPUT), { files: FILES, bytes: Math.round(4.61 * 1024 ** 2) });
});

Deno.test("embeddedIn() reads a list of one file, also with Windows' line ends", () => {
  const one = "Embedded Files\n\nntm\n└── ntm.js (1.87MB)\n\nFiles: 1.87MB\n".replaceAll(
    "\n",
    "\r\n",
  );
  deepEqual(embeddedIn(one).files, ["ntm.js"]);
  equal(embeddedIn(one.replace("Files: 1.87MB", "Files: 12B")).bytes, 12);
});

Deno.test("embeddedIn() says so when there is no list", () => {
  throws(() => embeddedIn("Compile a.js to b"), /printed no list/);
});

Deno.test("embeddedDrift() names what came, what went, and a wrong size", () => {
  const found = { files: ["a", "b"], bytes: 5_000_000 };
  const megabytes = { least: 4, most: 6 };
  deepEqual(embeddedDrift(found, { files: ["b", "a"], megabytes }), []);
  deepEqual(embeddedDrift(found, { files: ["a", "c"], megabytes: { least: 1, most: 2 } }), [
    "+ b",
    "- c",
    "! 5.0 MB in all, it should be 1 to 2 MB",
  ]);
  equal(embeddedDrift(found, { files: ["a", "b"], megabytes: { least: 6, most: 7 } }).length, 1);
});
