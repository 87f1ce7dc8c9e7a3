import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { DAEMON_NAME } from "../../tray/install/manifest.ts";

/** What a release is made of. */
export interface ReleaseParts {
  readonly daemon: Uint8Array;
  readonly windowsTray: Uint8Array;
  readonly linuxTray: Uint8Array;
  readonly readme: Uint8Array;
}

export const WINDOWS_TRAY_NAME = "ntm-tracker-tray.exe";
export const LINUX_TRAY_NAME = "ntm-tracker-tray";

export interface PartFiles {
  /** Holds `ntm-tracker`, both trays, and the `SHA256SUMS` that came with them. */
  readonly dist: string;
  readonly readme: string;
}

/** The first bytes of programs for Linux and for Windows. */
const ELF = "\x7fELF";
const PE = "MZ";

/**
 * Reads what is to be packed.
 * @throws {Error} when a part is missing, is no program of its system, or is not the one that was
 * compiled last
 */
export async function readParts({ dist, readme }: PartFiles): Promise<ReleaseParts> {
  const daemon = join(dist, DAEMON_NAME);
  const windowsTray = join(dist, WINDOWS_TRAY_NAME);
  const linuxTray = join(dist, LINUX_TRAY_NAME);
  const parts = {
    daemon: await readProgram(daemon, { magic: ELF, system: "Linux" }),
    windowsTray: await readProgram(windowsTray, { magic: PE, system: "Windows" }),
    linuxTray: await readProgram(linuxTray, { magic: ELF, system: "Linux" }),
  };
  await requireSums(
    join(dist, "SHA256SUMS"),
    new Map([
      [daemon, parts.daemon],
      [windowsTray, parts.windowsTray],
      [linuxTray, parts.linuxTray],
    ]),
  );
  return {
    ...parts,
    readme: await readPart(readme, "it is part of the project, get it back"),
  };
}

/**
 * Makes sure that the trays can place what a key signs: they carry their keys as text.
 * @throws {Error} when one was compiled without this key
 */
export function requireKeyInTrays(
  { windowsTray, linuxTray }: ReleaseParts,
  publicKey: string,
): void {
  const trays = [[WINDOWS_TRAY_NAME, windowsTray], [LINUX_TRAY_NAME, linuxTray]] as const;
  for (const [name, tray] of trays) {
    if (Buffer.from(tray.buffer, tray.byteOffset, tray.byteLength).includes(publicKey)) continue;
    throw new Error(
      `sign: ${name} was compiled without the public half of this key, and would refuse the ` +
        "daemon; run `deno task compile` again",
    );
  }
}

/** `deno task compile` writes the sums last: what it has not summed up is not from its last run. */
async function requireSums(
  sumsFile: string,
  programs: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const text = await readPart(sumsFile, "run `deno task compile` first");
  const lines = new TextDecoder().decode(text).split("\n");
  for (const [file, bytes] of programs) {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (lines.includes(`${sha256}  ${basename(file)}`)) continue;
    throw new Error(
      `pack ${file}: it is not what ${sumsFile} says, and so not what was compiled last, run ` +
        "`deno task compile` again",
    );
  }
}

async function readProgram(
  file: string,
  { magic, system }: { readonly magic: string; readonly system: string },
): Promise<Uint8Array> {
  const bytes = await readPart(file, "run `deno task compile` first");
  const start = String.fromCharCode(...bytes.subarray(0, magic.length));
  if (start === magic) return bytes;
  throw new Error(`pack ${file}: it is no program for ${system}, run \`deno task compile\` again`);
}

async function readPart(file: string, advice: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`pack a release: there is no ${file}, ${advice}`);
  }
}
