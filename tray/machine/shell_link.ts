import { wideText } from "../../shared/text/wide_text.ts";
import { windowsArguments } from "./command_line.ts";

/** What a shortcut of Windows says. */
export interface ShellLink {
  /** Absolute path of the program, with its drive. */
  readonly target: string;
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly description: string;
  /** Absolute path of an .ico or a program. */
  readonly icon: string;
  /** Windows knows by it which program has sent a notification. */
  readonly appId: string;
}

/** Paths in a shortcut have a fixed room of 260 letters with the end mark. */
const LONGEST_PATH = 259;

/** `{00021401-0000-0000-C000-000000000046}`: this file is a shortcut. */
const LINK_CLASS = guidBytes("00021401-0000-0000-C000-000000000046");
/** The set of properties that has the `System.AppUserModel` ones. */
const APP_MODEL = guidBytes("9F4C2855-9F79-4B39-A8D0-E1D42DE1D5F3");
const APP_MODEL_ID = 5;

const HAS_LINK_INFO = 0x2;
const HAS_NAME = 0x4;
const HAS_WORKING_DIR = 0x10;
const HAS_ARGUMENTS = 0x20;
const HAS_ICON = 0x40;
const IS_UNICODE = 0x80;
const HAS_EXP_STRING = 0x200;

const SHOW_NORMAL = 1;
const FIXED_DRIVE = 3;
const WIDE_TEXT = 0x1f;

/**
 * The bytes of a shortcut (MS-SHLLINK), with its AppUserModelID. The path stands in it twice and as
 * text only, so that Windows finds the program by it; a list of shell items would be taken for truth.
 * @throws {Error} with a sentence for what a shortcut cannot hold.
 */
export function shellLink(link: ShellLink): Uint8Array<ArrayBuffer> {
  const { target, workingDir, icon } = link;
  for (const path of [target, workingDir, icon]) refusePath(path);
  const parts = [
    header(),
    linkInfo(target),
    ...[link.description, workingDir, windowsArguments(link.args), icon].map(stringData),
    environmentBlock(target),
    propertyBlock(link.appId),
    u32(0),
  ];
  return joined(parts);
}

function refusePath(path: string): void {
  if (!/^[A-Za-z]:\\/.test(path)) {
    throw new Error(`write shortcut: ${path} is no absolute path, give one with its drive`);
  }
  if (path.length > LONGEST_PATH) {
    throw new Error(
      `write shortcut: the path has ${path.length} letters, at most ${LONGEST_PATH} fit, move the ` +
        "program to a folder with a shorter path",
    );
  }
}

function header(): Uint8Array {
  const flags = HAS_LINK_INFO | HAS_NAME | HAS_WORKING_DIR | HAS_ARGUMENTS | HAS_ICON |
    IS_UNICODE | HAS_EXP_STRING;
  const [attributes, times, size, iconIndex] = [0x20, 3 * 8, 0, 0];
  return joined([
    ...[u32(0x4c), LINK_CLASS, u32(flags), u32(attributes), new Uint8Array(times)],
    ...[u32(size), u32(iconIndex), u32(SHOW_NORMAL)],
    // No hot key, and what is reserved.
    ...[u16(0), u16(0), u32(0), u32(0)],
  ]);
}

/** Where the program lies on a drive, in the letters of the machine and in Unicode. */
function linkInfo(target: string): Uint8Array {
  const headerSize = 0x24;
  const volume = joined([u32(0x11), u32(FIXED_DRIVE), u32(0), u32(0x10), u8(0)]);
  const narrow = ascii(target);
  const narrowAt = headerSize + volume.length;
  const suffixAt = narrowAt + narrow.length;
  const wideAt = suffixAt + 1;
  const wide = wideText(target);
  const wideSuffixAt = wideAt + wide.length;
  return joined([
    ...[u32(wideSuffixAt + 2), u32(headerSize), u32(1), u32(headerSize)],
    ...[u32(narrowAt), u32(0), u32(suffixAt), u32(wideAt), u32(wideSuffixAt)],
    ...[volume, narrow, u8(0), wide, u16(0)],
  ]);
}

/** Counted in letters, without an end mark. */
function stringData(text: string): Uint8Array {
  return joined([u16(text.length), wideText(text).subarray(0, -2)]);
}

function environmentBlock(target: string): Uint8Array {
  return joined([
    ...[u32(0x314), u32(0xa0000001)],
    ...[padded(ascii(target), 260), padded(wideText(target), 520)],
  ]);
}

/** One property, in the serialised form of the property system (MS-PROPSTORE). */
function propertyBlock(appId: string): Uint8Array {
  if (!/^[A-Za-z0-9.-]{1,128}$/.test(appId)) {
    throw new Error(`write shortcut: ${JSON.stringify(appId)} is no AppUserModelID`);
  }
  const text = wideText(appId);
  const typed = joined([
    ...[u16(WIDE_TEXT), u16(0), u32(appId.length + 1)],
    padded(text, Math.ceil(text.length / 4) * 4),
  ]);
  const value = joined([u32(9 + typed.length), u32(APP_MODEL_ID), u8(0), typed]);
  const version = 0x53505331;
  const body = joined([u32(version), APP_MODEL, value, u32(0)]);
  const store = joined([u32(4 + body.length), body, u32(0)]);
  return joined([u32(8 + store.length), u32(0xa0000009), store]);
}

/** Letters that ASCII has not are stood in for: Windows reads the Unicode text beside it. */
function ascii(text: string): Uint8Array {
  return Uint8Array.from([...text, "\0"], (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return code < 0x80 ? code : 0x5f;
  });
}

function padded(bytes: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(size);
  result.set(bytes);
  return result;
}

function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8);
}

function u32(value: number): Uint8Array {
  return joined([u16(value & 0xffff), u16(value >>> 16)]);
}

/** As Windows lays out a GUID: the first three groups with their bytes turned. */
function guidBytes(text: string): Uint8Array {
  const turned = (group: string) => group.match(/../g)?.reverse().join("") ?? "";
  const [a = "", b = "", c = "", ...rest] = text.split("-");
  const hex = [turned(a), turned(b), turned(c), ...rest].join("");
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
