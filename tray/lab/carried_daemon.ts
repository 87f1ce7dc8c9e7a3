import { join } from "node:path";
import {
  daemonScript,
  makeTestKey,
  type TestKey,
  writeTestRelease,
} from "../install/test_release.ts";
import { execDaemon } from "./installed_daemon.ts";
import { windowsPath } from "./windows_machine.ts";

/** Runs the real daemon on a home, for whatever is asked of it but its version. */
const SERVES = "serves";

/** What lies beside a tray, signed with a key of its own, and a home for it inside the distro. */
export class CarriedDaemon implements AsyncDisposable {
  readonly #dir: string;
  readonly #key: TestKey;

  private constructor(dir: string, key: TestKey) {
    this.#dir = dir;
    this.#key = key;
  }

  static async create(): Promise<CarriedDaemon> {
    const dir = await Deno.makeTempDir({ prefix: "ntm-carried-" });
    for (const folder of ["home", "fakes"]) await Deno.mkdir(join(dir, folder));
    const getent = `#!/bin/sh\necho 'me:x:0:0::${dir}/home:/bin/sh'\n`;
    await Deno.writeTextFile(join(dir, "fakes", "getent"), getent, { mode: 0o755 });
    return new CarriedDaemon(dir, await makeTestKey());
  }

  /** For the distro: it has the home of the user there. */
  get distroEnv(): Readonly<Record<string, string>> {
    return { PATH: `${this.#dir}/fakes:/usr/local/bin:/usr/bin:/bin` };
  }

  /** For the tray of the lab. */
  get trayEnv(): Readonly<Record<string, string>> {
    const folder = windowsPath(join(this.#dir, "carried"));
    return { NTM_LAB_KEY: this.#key.publicKey, NTM_LAB_CARRIED_IN: folder };
  }

  /** Where the daemon is put. */
  get installed(): string {
    return join(this.#dir, "home/.local/share/ntm-tracker/bin/ntm-tracker");
  }

  /** Puts a release beside the tray, which serves this home where nothing else is said. */
  async carry(
    version: string,
    { home, does = SERVES, key = this.#key }: {
      readonly home: string;
      /** The first lines of its script. */
      readonly does?: string;
      readonly key?: TestKey;
    },
  ): Promise<void> {
    const script = does === SERVES ? realDaemon(home) : does;
    await writeTestRelease(join(this.#dir, "carried"), { key, version, script });
  }

  /** Puts a daemon in its place that says it is of that version, as one of before. */
  async put(version: string, { home }: { readonly home: string }): Promise<void> {
    await Deno.writeTextFile(this.installed, daemonScript(version, realDaemon(home)), {
      mode: 0o755,
    });
  }

  /** What a daemon in its place says of itself; null when there is none. */
  async version(file = this.installed): Promise<string | null> {
    try {
      const { stdout } = await new Deno.Command(file, { args: ["--version"] }).output();
      return new TextDecoder().decode(stdout).trim();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#dir, { recursive: true });
  }
}

function realDaemon(home: string): string {
  return `if [ "$1" != --version ]; then
  ${execDaemon(home)}
fi`;
}
