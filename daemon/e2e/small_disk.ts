import { join } from "node:path";
import { TempHome } from "./temp_home.ts";

/** A file system of a few megabytes that can be filled and freed. Needs the right to mount. */
export class SmallDisk implements AsyncDisposable {
  readonly dir: string;
  readonly #home: TempHome;

  private constructor(home: TempHome) {
    this.#home = home;
    this.dir = home.dir;
  }

  /** @throws {Error} with the system's words when it refuses the mount. */
  static async mount({ bytes }: { readonly bytes: number }): Promise<SmallDisk> {
    const home = await TempHome.create();
    try {
      await run("mount", ["-t", "tmpfs", "-o", `size=${bytes},mode=0700`, "tmpfs", home.dir]);
      return new SmallDisk(home);
    } catch (error) {
      await home[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Takes every byte that is left. */
  async fill(): Promise<void> {
    using file = await Deno.open(this.#filler, { create: true, write: true, append: true });
    for (const size of [65_536, 4_096, 1]) {
      while (await writeSome(file, size));
    }
  }

  /** Gives back what `fill` took. */
  async free(): Promise<void> {
    await Deno.remove(this.#filler);
  }

  /** Lets nobody write to it any more. Nobody may have a file of it open for writing. */
  async protect(): Promise<void> {
    await run("mount", ["-o", "remount,ro", this.dir]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("umount", ["-l", this.dir]);
    await this.#home[Symbol.asyncDispose]();
  }

  get #filler(): string {
    return join(this.dir, "filler");
  }
}

/** Why no small disk can be made here; null where one can. Tries it. */
export function whyNoSmallDisk(): string | null {
  if (Deno.build.os !== "linux") return "only Linux has tmpfs";
  const dir = Deno.makeTempDirSync({ prefix: "ntm-e2e-" });
  try {
    const said = runSync("mount", ["-t", "tmpfs", "-o", "size=65536", "tmpfs", dir]);
    if (said === null) runSync("umount", ["-l", dir]);
    return said === null ? null : `a small file system cannot be mounted: ${said}`;
  } finally {
    Deno.removeSync(dir);
  }
}

/** Null when it succeeds, and what it said when it does not. */
function runSync(program: string, args: readonly string[]): string | null {
  try {
    const { success, stderr } = new Deno.Command(program, { args: [...args] }).outputSync();
    return success ? null : new TextDecoder().decode(stderr).trim();
  } catch (error) {
    return String(error);
  }
}

async function writeSome(file: Deno.FsFile, size: number): Promise<boolean> {
  try {
    return await file.write(new Uint8Array(size)) > 0;
  } catch {
    // No space left: that is what is wanted.
    return false;
  }
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (success) return;
  throw new Error(`${program} a small disk: ${new TextDecoder().decode(stderr).trim()}`);
}
