import { join } from "node:path";
import type { Environment, Paths } from "../../platform/paths.ts";
import { resolvePaths } from "../../platform/paths.ts";

export interface SystemctlAnswers {
  /** False: there is no manager, as on most machines without systemd. */
  readonly manager?: boolean;
  readonly version?: number;
  readonly linger?: "yes" | "no";
  /** What `show UNIT` prints. */
  readonly unit?: string;
  /** Subcommands that fail. */
  readonly fails?: string;
}

/** A user with a stand-in for systemd's programs, which keep what they were asked. */
export class TestSystemctl implements AsyncDisposable {
  readonly dir: string;
  readonly paths: Paths;
  readonly env: Environment;

  private constructor(dir: string) {
    this.dir = dir;
    const values: Readonly<Record<string, string>> = { PATH: join(dir, "bin") };
    this.env = { get: (name) => values[name] };
    this.paths = resolvePaths({
      env: { get: () => undefined },
      userInfo: { homedir: join(dir, "home"), uid: Deno.uid() ?? 0 },
    });
  }

  static async create(answers: SystemctlAnswers = {}): Promise<TestSystemctl> {
    const test = new TestSystemctl(await Deno.makeTempDir({ prefix: "ntm-systemctl-" }));
    await Deno.mkdir(join(test.dir, "bin"));
    await Deno.mkdir(test.paths.runDir, { recursive: true });
    await test.answer(answers);
    return test;
  }

  /** From now on the programs answer so. */
  async answer(answers: SystemctlAnswers): Promise<void> {
    const { manager = true, version = 252, linger = "yes", unit = "LoadState=not-found" } = answers;
    const log = join(this.dir, "calls");
    await this.#program("systemctl", [
      `printf 'systemctl %s\\n' "$*" >> '${log}'`,
      ...(manager ? [] : ["echo 'Failed to connect to bus: No medium found' >&2; exit 1"]),
      `case "$2 $3" in "show --property=Version") echo 'Version=${version}.1-1'; exit 0;; esac`,
      `case "$2" in ${answers.fails ?? "nothing"}) echo 'Job failed' >&2; exit 1;; esac`,
      `case "$2" in show) printf '%s\\n' '${unit}';; esac`,
    ]);
    await this.#program("loginctl", [
      `printf 'loginctl %s\\n' "$*" >> '${log}'`,
      `echo 'Linger=${linger}'`,
    ]);
    await this.#program("journalctl", [
      `printf 'journalctl %s\\n' "$*" >> '${log}'`,
      "echo 'one'; echo 'two'",
    ]);
  }

  /** What was asked, without the looks. */
  async calls(): Promise<readonly string[]> {
    const text = await Deno.readTextFile(join(this.dir, "calls")).catch(() => "");
    return text.split("\n").filter((line) => line !== "" && !/ (show|show-user) /.test(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dir, { recursive: true });
  }

  async #program(name: string, lines: readonly string[]): Promise<void> {
    const file = join(this.dir, "bin", name);
    await Deno.writeTextFile(file, `#!/bin/sh\n${lines.join("\n")}\n`);
    await Deno.chmod(file, 0o755);
  }
}
