import { createHash } from "node:crypto";
import { Data, NtExecutable, NtExecutableResource, Resource } from "resedit";
import { type PeResource, readPe, RESOURCE_TYPE } from "./pe_file.ts";

/** What Windows shows of a program: its picture, and its sheet of details. */
export interface ProgramDress {
  readonly productName: string;
  readonly description: string;
  /** The name of the file that it was given when it was made. */
  readonly fileName: string;
  /** As `0.1.0`. */
  readonly version: string;
  readonly license: string;
  /** The bytes of an icon file. */
  readonly icon: Uint8Array;
}

const ENGLISH = 1033;
const UNICODE = 1200;
/** Of VS_FIXEDFILEINFO: a program for 32-bit Windows and its successors. */
const [NT_WINDOWS, APPLICATION] = [0x40004, 1];

/**
 * Gives a compiled Windows program its icon and its version. Only after compiling: `deno compile`
 * drops every resource of the base, and puts the program in as one, which stays as it is.
 * @returns The bytes of the new program.
 * @throws {Error} when anything else in the program would change, or when it is none.
 */
export function dressProgram(program: Uint8Array, dress: ProgramDress): Uint8Array {
  const before = readPe(program);
  // What signed the base no longer holds once a program is added to it.
  const executable = NtExecutable.from(program, { ignoreCert: true });
  const resources = NtExecutableResource.from(executable);
  resources.entries = resources.entries.filter(({ type }) => type !== RESOURCE_TYPE.version);
  versionOf(dress).outputToResourceEntries(resources.entries);
  const { icons } = Data.IconFile.from(asBuffer(dress.icon));
  Resource.IconGroupEntry.replaceIconsForResource(
    resources.entries,
    1,
    ENGLISH,
    icons.map(({ data }) => data),
  );
  resources.outputResource(executable);
  const dressed = new Uint8Array(executable.generate());
  const lost = lostResources(before.resources, readPe(dressed).resources);
  if (lost.length > 0) {
    throw new Error(
      `dressing ${dress.fileName}: ${lost.join(", ")} did not stay as it was, ` +
        "so it would not run; look whether a new Deno or resedit keeps it elsewhere",
    );
  }
  return dressed;
}

function versionOf(dress: ProgramDress): Resource.VersionInfo {
  const info = Resource.VersionInfo.createEmpty();
  info.lang = ENGLISH;
  info.fixedInfo.fileOS = NT_WINDOWS;
  info.fixedInfo.fileType = APPLICATION;
  const [major = 0, minor = 0, patch = 0] = numbersOf(dress.version);
  info.setFileVersion(major, minor, patch, 0, ENGLISH);
  info.setProductVersion(major, minor, patch, 0, ENGLISH);
  info.setStringValues({ lang: ENGLISH, codepage: UNICODE }, {
    FileDescription: dress.description,
    FileVersion: dress.version,
    InternalName: dress.productName,
    LegalCopyright: dress.license,
    OriginalFilename: dress.fileName,
    ProductName: dress.productName,
    ProductVersion: dress.version,
  });
  return info;
}

function numbersOf(version: string): readonly number[] {
  const [, ...parts] = /^(\d{1,5})\.(\d{1,5})\.(\d{1,5})(?:[-+]|$)/.exec(version) ?? [];
  if (parts.length === 0 || parts.some((part) => Number(part) > 65_535)) {
    throw new Error(`dressing a program: its version is "${version}", write one as 1.2.3`);
  }
  return parts.map(Number);
}

/** Those that were there, are no icon nor version, and no longer stand there byte for byte. */
function lostResources(
  before: readonly PeResource[],
  after: readonly PeResource[],
): readonly string[] {
  const replaced: readonly (number | string)[] = [
    RESOURCE_TYPE.icon,
    RESOURCE_TYPE.iconGroup,
    RESOURCE_TYPE.version,
  ];
  const kept = new Set(after.map(markOf));
  return before.filter((one) => !replaced.includes(one.type) && !kept.has(markOf(one)))
    .map(({ type, name }) => `resource ${type}/${name}`);
}

function markOf({ type, name, language, bytes }: PeResource): string {
  const sum = createHash("sha256").update(bytes).digest("hex");
  return JSON.stringify([type, name, language, sum]);
}

function asBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
