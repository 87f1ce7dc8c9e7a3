import assert from "node:assert/strict";
import { join } from "node:path";
import { defaultConfig } from "../platform/config.ts";
import { type Environment, resolvePaths } from "../platform/paths.ts";
import { checkAgentHomes } from "./check_agent_homes.ts";

const envOf = (variables: Readonly<Record<string, string>>): Environment => ({
  get: (name) => variables[name],
});

interface Scene {
  readonly pid?: number;
  readonly here?: Readonly<Record<string, string>>;
  /** Null for a process that cannot be looked at; undefined for what the machine says. */
  readonly there?: Readonly<Record<string, string>> | null;
  readonly configured?: string[];
}

async function details({ pid = 4711, here = {}, there, configured = [] }: Scene) {
  const home = await Deno.makeTempDir({ prefix: "ntm-check-homes-" });
  try {
    const userInfo = { homedir: "/home/ada", uid: 1 };
    const paths = resolvePaths({ homeFlag: home, env: envOf({}), userInfo });
    const owner = { pid, runId: "run", startedAt: 1, socket: join(home, "s"), mode: "serve" };
    await Deno.mkdir(join(paths.lock, ".."), { recursive: true });
    await Deno.writeTextFile(paths.lock, JSON.stringify(owner));
    const { agents, ...config } = defaultConfig();
    return checkAgentHomes({
      paths,
      config: { ...config, agents: { ...agents, claude_config_dirs: configured } },
      env: envOf(here),
      ...(there === undefined ? {} : { environmentOf: () => there && envOf(there) }),
    }).map(({ detail }) => detail);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("checkAgentHomes() warns when the daemon reads another directory than this shell names", async () => {
  assert.deepEqual(await details({ here: { CLAUDE_CONFIG_DIR: "/srv/c" }, there: {} }), [
    "the daemon that runs has other variables than this shell: it reads /home/ada/.claude, here it " +
    "is /srv/c",
  ]);
  const both = { CLAUDE_CONFIG_DIR: "/srv/c", CODEX_HOME: "/srv/x" };
  const [detail] = await details({ there: both });
  assert.match(detail ?? "", /reads \/srv\/c, .*reads \/srv\/x, here it is \/home\/ada\/\.codex$/);
});

Deno.test("checkAgentHomes() is silent where it is the same, is configured, or cannot be known", async () => {
  const here = { CLAUDE_CONFIG_DIR: "/srv/c" };
  assert.deepEqual(await details({ here, there: here }), []);
  assert.deepEqual(await details({ here, there: {}, configured: ["/b"] }), []);
  assert.deepEqual(await details({ here, there: null }), []);
});

Deno.test({
  name: "checkAgentHomes() knows the variables of a process that runs",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    // It is the program, with its variables, once it has said so.
    const child = new Deno.Command("sh", {
      args: ["-c", "echo ready; read line"],
      env: { CLAUDE_CONFIG_DIR: "/srv/c" },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const output = child.stdout.getReader();
    try {
      await output.read();
      const here = { CLAUDE_CONFIG_DIR: "/srv/c", CODEX_HOME: Deno.env.get("CODEX_HOME") ?? "" };
      assert.deepEqual(await details({ pid: child.pid, here }), []);
      assert.equal((await details({ pid: child.pid })).length, 1);
    } finally {
      await output.cancel();
      await child.stdin.close();
      await child.status;
    }
  },
});
