import { deepEqual, equal, match, notDeepEqual, throws } from "node:assert/strict";
import { NtExecutable, NtExecutableResource } from "resedit";
import { APP_ICON_SIZES, appIcon } from "./app_icon.ts";
import { dressProgram, type ProgramDress } from "./dress_program.ts";
import { readPe, RESOURCE_TYPE } from "./pe_file.ts";

const DRESS: ProgramDress = {
  productName: "ntm-tracker",
  description: "Shows what waits",
  fileName: "ntm-tracker-tray.exe",
  version: "1.2.3",
  license: "MIT",
  icon: appIcon(),
};

/** A program with nothing but a payload, as `deno compile` leaves it. */
function program(payload: Uint8Array): Uint8Array {
  const executable = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(executable);
  resources.entries.push({
    type: RESOURCE_TYPE.rawData,
    id: "D3N0L4ND",
    lang: 0,
    codepage: 0,
    bin: new Uint8Array(payload).buffer,
  });
  resources.outputResource(executable);
  return new Uint8Array(executable.generate());
}

Deno.test("dressProgram() adds icon and version and leaves the payload as it is", () => {
  const payload = crypto.getRandomValues(new Uint8Array(5_001));
  const before = program(payload);
  deepEqual(readPe(before).resources.map(({ type, name }) => [type, name]), [[10, "D3N0L4ND"]]);
  const { resources } = readPe(dressProgram(before, DRESS));
  const ofType = (type: number) => resources.filter((one) => one.type === type);
  deepEqual(ofType(RESOURCE_TYPE.rawData).map(({ name, bytes }) => [name, bytes]), [
    ["D3N0L4ND", payload],
  ]);
  equal(ofType(RESOURCE_TYPE.icon).length, APP_ICON_SIZES.length);
  equal(ofType(RESOURCE_TYPE.iconGroup).length, 1);
  const [version, ...more] = ofType(RESOURCE_TYPE.version);
  equal(more.length, 0);
  const text = new TextDecoder("utf-16le").decode(version?.bytes);
  for (const part of ["ntm-tracker-tray.exe", "Shows what waits", "1.2.3", "MIT"]) {
    match(text, new RegExp(part));
  }
});

Deno.test("dressProgram() replaces an earlier dress", () => {
  const once = dressProgram(program(Uint8Array.of(1)), DRESS);
  const twice = readPe(dressProgram(once, { ...DRESS, version: "2.0.0" }));
  const versions = twice.resources.filter(({ type }) => type === RESOURCE_TYPE.version);
  equal(versions.length, 1);
  match(new TextDecoder("utf-16le").decode(versions[0]?.bytes), /2\.0\.0/);
  equal(twice.resources.length, readPe(once).resources.length);
});

Deno.test("dressProgram() says which version it can write", () => {
  const file = program(Uint8Array.of(1));
  for (const version of ["", "1.2", "1.2.99999"]) {
    throws(() => dressProgram(file, { ...DRESS, version }), /write one as 1\.2\.3/);
  }
  notDeepEqual(dressProgram(file, { ...DRESS, version: "1.2.3-rc.1" }), file);
});
