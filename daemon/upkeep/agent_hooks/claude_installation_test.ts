import assert from "node:assert/strict";
import { join } from "node:path";
import { resolvePaths } from "../../platform/paths.ts";
import { claudeVersion } from "./claude_installation.ts";

interface Bench {
  readonly home: string;
  /** The version that a machine with this `claude` and these registry files shows. */
  version(env?: Readonly<Record<string, string>>): Promise<string | null>;
  /** A program called `claude`. */
  program(script: string): Promise<void>;
  register(pid: number, version: unknown): Promise<void>;
}

const pathsOf = (home: string) =>
  resolvePaths({ env: { get: () => undefined }, userInfo: { homedir: home, uid: 1 } });

async function withBench(run: (bench: Bench) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-claude-" });
  const configDir = join(home, ".claude");
  try {
    await Deno.mkdir(join(home, "bin"));
    await Deno.mkdir(join(configDir, "sessions"), { recursive: true });
    await run({
      home,
      version: (env = { PATH: `${home}/bin:/usr/bin:/bin` }) =>
        claudeVersion([configDir], {
          paths: pathsOf(home),
          env: { get: (name) => env[name] },
          now: 1,
        }),
      program: async (script) => {
        const path = join(home, "bin", "claude");
        await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`);
        await Deno.chmod(path, 0o755);
      },
      register: (pid, version) =>
        Deno.writeTextFile(
          join(configDir, "sessions", `${pid}.json`),
          JSON.stringify({ pid, version }),
        ),
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("claudeVersion() is what the program says", () =>
  withBench(async ({ program, version }) => {
    await program(`[ "$1" = --version ] && echo "2.1.139 (Claude Code)"`);
    assert.equal(await version(), "2.1.139");
  }));

Deno.test("claudeVersion() is the lowest of the program and of those that run", () =>
  withBench(async ({ program, register, version }) => {
    await register(10, "2.1.150");
    await register(11, "2.1.145");
    await register(12, 7);
    await register(13, "newest");
    assert.equal(await version(), "2.1.145");
    await program("echo 2.0.9");
    assert.equal(await version(), "2.0.9");
    await program("echo 3.0.0");
    assert.equal(await version(), "2.1.145");
  }));

Deno.test("claudeVersion() is not known of a machine without, or of a program that says nothing", () =>
  withBench(async ({ program, version }) => {
    assert.equal(await version(), null);
    for (const script of ["exit 3", "echo hello", "echo 2.1.139; exit 1", "yes 2.1.139"]) {
      await program(script);
      assert.equal(await version(), null, script);
    }
  }));
