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
