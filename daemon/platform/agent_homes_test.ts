import assert from "node:assert/strict";
import { agentHomes } from "./agent_homes.ts";
import { defaultConfig } from "./config.ts";
import { resolvePaths } from "./paths.ts";

const paths = resolvePaths({
  homeFlag: "/demo",
  env: { get: () => undefined },
  userInfo: { homedir: "/home/ada", uid: 1000 },
});
const envOf = (variables: Readonly<Record<string, string>>) => ({
  get: (name: string) => variables[name],
});

Deno.test("agentHomes() where agents keep their files when nothing is set", () => {
  assert.deepEqual(agentHomes(defaultConfig(), paths, envOf({})), {
    claudeConfigDirs: ["/home/ada/.claude"],
    codexHome: "/home/ada/.codex",
    geminiHome: "/home/ada/.gemini",
  });
});

Deno.test("agentHomes() CODEX_HOME is honoured where it is absolute, the setting before it", () => {
  const codexHome = (variable: string, setting = "") => {
    const config = defaultConfig();
    const agents = { ...config.agents, codex_home: setting };
    return agentHomes({ ...config, agents }, paths, envOf({ CODEX_HOME: variable })).codexHome;
  };
  assert.equal(codexHome("/srv/codex"), "/srv/codex");
  assert.equal(codexHome("codex"), "/home/ada/.codex");
  assert.equal(codexHome("/srv/codex", "~/other"), "/home/ada/other");
});

Deno.test("agentHomes() Claude's directories are those of the settings, the variable, the home, in this order", () => {
  const dirs = (variable: string, configured: string[] = []) => {
    const config = defaultConfig();
    const agents = { ...config.agents, claude_config_dirs: configured };
    const env = envOf({ CLAUDE_CONFIG_DIR: variable });
    return agentHomes({ ...config, agents }, paths, env).claudeConfigDirs;
  };
  assert.deepEqual(dirs(""), ["/home/ada/.claude"]);
  assert.deepEqual(dirs("relative"), ["/home/ada/.claude"], "another place for each agent");
  assert.deepEqual(dirs("/srv/claude"), ["/srv/claude"]);
  assert.deepEqual(dirs("/srv/claude", ["~/a", "/b", "/home/ada/a"]), ["/home/ada/a", "/b"]);
});
