import { resolve } from "node:path";

/** What an executable is made for. */
export type Target = "x86_64-unknown-linux-gnu" | "x86_64-pc-windows-msvc";

/** The bytes that a program of each target begins with. */
const MAGIC: Readonly<Record<Target, readonly number[]>> = {
  "x86_64-unknown-linux-gnu": [0x7f, 0x45, 0x4c, 0x46],
  "x86_64-pc-windows-msvc": [0x4d, 0x5a],
};

/**
 * The base runtime that the user gave, where it is one for this target; null where Deno is to fetch
 * its own.
 * @param given The value of DENORT_BIN.
 * @throws {Error} when it cannot be read.
 */
export async function givenBase(given: string | undefined, target: Target): Promise<string | null> {
  if (given === undefined || given === "") return null;
  const start = new Uint8Array(4);
  try {
    using file = await Deno.open(given);
    await file.read(start);
  } catch (error) {
    throw new Error(
      `reading the base runtime: DENORT_BIN is "${given}", name a file that can be read ` +
        `(${error instanceof Error ? error.message : error})`,
    );
  }
  return MAGIC[target].every((byte, index) => start[index] === byte) ? given : null;
}

/**
 * The whole Deno for a target, from npm, of the version that runs this: something to put a program
 * on where no true base can be had. What comes of it starts as Deno and never as the program.
 * @param folder Where it may be put.
 * @throws {Error} when npm cannot fetch it.
 */
export async function standInBase(target: Target, folder: string): Promise<string> {
  if (target === "x86_64-unknown-linux-gnu" && Deno.build.os === "linux") return Deno.execPath();
  const platform = target === "x86_64-pc-windows-msvc" ? "win32-x64" : "linux-x64-glibc";
  const name = `@deno/${platform}@${Deno.version.deno}`;
  const packed = await output("npm", ["pack", "--silent", "--pack-destination", folder, name]);
  await output("tar", ["-xzf", resolve(folder, packed.trim()), "-C", folder]);
  await Deno.remove(resolve(folder, packed.trim()));
  return resolve(folder, "package", platform === "win32-x64" ? "deno.exe" : "deno");
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], stdin: "null" });
  const result = await command.output().catch((error: unknown) => {
    throw new Error(`fetching a stand-in base: ${program} does not start, install it`, {
      cause: error,
    });
  });
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (result.success) return text(result.stdout);
  throw new Error(
    `fetching a stand-in base: ${program} ${args[0]} ended with ${result.code}, ` +
      `see that npm reaches its registry (${text(result.stderr).trim()})`,
  );
}
