import { deepEqual, equal, throws } from "node:assert/strict";
import { NtExecutable, NtExecutableResource } from "resedit";
import { readPe } from "./pe_file.ts";

Deno.test("readPe() reads types, names, languages and bytes", () => {
  const executable = NtExecutable.createEmpty(false, false);
  executable.newHeader.optionalHeader.subsystem = 2;
  const resources = NtExecutableResource.from(executable);
  const bytes = Uint8Array.of(1, 2, 3);
  resources.entries.push(
    { type: 10, id: "ONE", lang: 0, codepage: 0, bin: bytes.buffer },
    { type: 10, id: 7, lang: 1033, codepage: 0, bin: Uint8Array.of(4).buffer },
    { type: "OWN", id: 1, lang: 0, codepage: 0, bin: new ArrayBuffer(0) },
  );
  resources.outputResource(executable);
  const { subsystem, resources: read } = readPe(new Uint8Array(executable.generate()));
  equal(subsystem, 2);
  const byName = read.map((one) => [one.type, one.name, one.language, [...one.bytes]]);
  deepEqual(
    byName.sort(),
    [
      ["OWN", 1, 0, []],
      [10, "ONE", 0, [1, 2, 3]],
      [10, 7, 1033, [4]],
    ].sort(),
  );
});

Deno.test("readPe() refuses what is no Windows program", () => {
  throws(() => readPe(new Uint8Array()), /no MZ/);
  throws(() => readPe(new TextEncoder().encode("\x7fELF".padEnd(80))), /no MZ/);
  const cut = new Uint8Array(70);
  cut.set([0x4d, 0x5a]);
  cut[0x3c] = 64;
  throws(() => readPe(cut), /no PE header/);
  const old = new Uint8Array(NtExecutable.createEmpty(true, false).generate());
  throws(() => readPe(old), /64-bit/);
});
