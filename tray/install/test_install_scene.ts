import { join } from "node:path";
import { Installer, type InstallerOptions } from "./installer.ts";
import {
  daemonScript,
  makeTestKey,
  type TestKey,
  type TestRelease,
  writeTestRelease,
} from "./test_release.ts";

/** All that the scripts may count on in a distro. */
const TOOLS = [
  ...["cat", "chmod", "cp", "cut", "dd", "df", "head", "id", "ln", "mkdir", "mv", "rm", "rmdir"],
  ...["sed", "sha256sum", "tail", "tr", "uname", "wc"],
];

/**
 * In place of wsl.exe: wants its arguments, makes noise as it does, and runs the rest with a bare
 * environment in which the tools of the scene are found.
 */
const STAND_IN = `#!/bin/sh
if [ "$1" != -d ] || [ "$2" != Ubuntu ] || [ "$3" != --exec ]; then
  printf 'Wsl/Service/WSL_E_DISTRO_NOT_FOUND\\n' | sed 's/./&\\x00/g'
  exit 255
fi
shift 3
if [ "$1" = /bin/sh ]; then printf 'w\\000s\\000l\\000:\\000!\\000\\r\\000\\n\\000'; fi
here=\${0%/*}
exec /usr/bin/env -i PATH="$here/fakes:$here/tools" WSL_UTF8="$WSL_UTF8" "$@"
`;

/** A home, a distro that is this machine, and what lies beside a tray. All temporary. */
export class InstallScene implements AsyncDisposable {
  readonly folder: string;
  readonly key: TestKey;

  private constructor(folder: string, key: TestKey) {
    this.folder = folder;
    this.key = key;
  }

  static async open(): Promise<InstallScene> {
    const folder = await Deno.makeTempDir({ prefix: "ntm-install-" });
    const scene = new InstallScene(folder, await makeTestKey());
    for (const name of ["home", "tools", "fakes"]) await Deno.mkdir(join(folder, name));
    for (const tool of TOOLS) await Deno.symlink(`/usr/bin/${tool}`, join(folder, "tools", tool));
    await Deno.writeTextFile(join(folder, "wsl"), STAND_IN, { mode: 0o755 });
    await scene.fake("getent", `echo "me:x:1000:1000::${scene.home}:/bin/sh"`);
    return scene;
  }

  get home(): string {
    return join(this.folder, "home");
  }

  get bin(): string {
    return join(this.home, ".local/share/ntm-tracker/bin");
  }

  get daemon(): string {
    return join(this.bin, "ntm-tracker");
  }

  get carriedIn(): string {
    return join(this.folder, "carried");
  }

  /** Holds the version of the daemon that runs, for the scripts of {@link knowsRunning}. */
  get running(): string {
    return join(this.folder, "running");
  }

  /** The part of a daemon's script that knows which daemon runs, and can shut it down. */
  get knowsRunning(): string {
    return `if [ -e ${this.running} ]; then
  case $1 in
    health) echo "{\\"version\\":\\"$(cat ${this.running})\\"}"; exit 1 ;;
    stop) rm ${this.running}; exit ;;
  esac
fi`;
  }

  isRunning(): boolean {
    return [...Deno.readDirSync(this.folder)].some(({ name }) => name === "running");
  }

  /** A tool of the distro that does something else. */
  async fake(name: string, script: string): Promise<void> {
    const file = join(this.folder, "fakes", name);
    await Deno.writeTextFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  async unfake(name: string): Promise<void> {
    await Deno.remove(join(this.folder, "fakes", name));
  }

  async carry(release: Omit<TestRelease, "key">): Promise<void> {
    await writeTestRelease(this.carriedIn, { key: this.key, ...release });
  }

  /** As if somebody had placed it there. */
  async install(version: string, script?: string): Promise<void> {
    await Deno.mkdir(this.bin, { recursive: true });
    await Deno.writeTextFile(this.daemon, daemonScript(version, script), { mode: 0o755 });
  }

  installer(options: Partial<InstallerOptions> = {}): Installer {
    return new Installer({
      place: { kind: "wsl", distro: "Ubuntu", wsl: [join(this.folder, "wsl")] },
      carriedIn: this.carriedIn,
      keys: [this.key.publicKey],
      idleMs: 20_000,
      undo: [],
      ...options,
    });
  }

  /** What a binary says of itself; null when there is none. */
  async versionOf(path = this.daemon): Promise<string | null> {
    try {
      const output = await new Deno.Command(path, { args: ["--version"] }).output();
      return new TextDecoder().decode(output.stdout).trim();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
  }

  /** The names in the daemon's folder. */
  names(): readonly string[] {
    try {
      return [...Deno.readDirSync(this.bin)].map(({ name }) => name).sort();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
