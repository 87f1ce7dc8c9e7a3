import assert from "node:assert/strict";
import type { Diagnostics } from "../../../shared/protocol/methods/diagnostics.ts";
import { defaultConfig } from "../../platform/config.ts";
import type { Config } from "../../platform/config_schema.ts";
import { systemPaths } from "../../platform/paths.ts";
import { HEALTH } from "../../rpc/test_answers.ts";
import { collectDiagnostics, type DiagnosticsParts } from "./collect_diagnostics.ts";

/** The bundle of a home with this log and without a daemon; a pattern of the user's own is set. */
async function bundleOf(
  { log = "", settings, ...change }: Partial<DiagnosticsParts> & {
    readonly log?: string;
    readonly settings?: (config: Config) => Partial<Config>;
  },
): Promise<Diagnostics> {
  const home = await Deno.makeTempDir({ prefix: "ntm-bundle-" });
  try {
    const paths = systemPaths({ homeFlag: home });
    await Deno.writeTextFile(paths.logFile, log);
    const config = defaultConfig();
    const redaction = { ...config.redaction, patterns: ["nightfall\\w*"] };
    return await collectDiagnostics({
      paths,
      config: { ...config, redaction, ...settings?.(config) },
      configExists: true,
      configProblems: [],
      now: 1_780_000_000_000,
      daemon: null,
      output: null,
      missing: [],
      ...change,
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("collectDiagnostics() lets nothing of the log through that is a secret", async () => {
  const log = [
    JSON.stringify({ message: "password=hunter2", pane: "nightfall-7" }),
    // Escaped as it stands in the file, the pattern of the user would not fit it.
    '{"message":"night\\u0066all-7"}',
    "no JSON, but password=hunter2 and nightfall-7",
  ].join("\n");
  const { logs } = await bundleOf({ log: `${log}\n` });
  const text = logs.flatMap(({ lines }) => lines).join("\n");
  assert.equal(logs.flatMap(({ lines }) => lines).length, 3);
  assert.doesNotMatch(text, /hunter2|nightfall|night\\u0066all/);
  assert.match(text, /\[REDACTED\]/);
});

Deno.test("collectDiagnostics() counts settings that are secrets, and redacts all others", async () => {
  const { config } = await bundleOf({
    settings: ({ privacy, tmux }) => ({
      privacy: { ...privacy, per_session_capture_allowlist: ["client-x"] },
      tmux: { ...tmux, sockets: ["/run/nightfall-7/password=hunter2"] },
    }),
  });
  const text = JSON.stringify(config);
  assert.doesNotMatch(text, /client-x|nightfall|hunter2/);
  assert.match(text, /1 session, not shown/);
  assert.match(text, /1 pattern, not shown/);
});

Deno.test("collectDiagnostics() redacts what is wrong with the settings, and what checks have found", async () => {
  const { config, checks, missing } = await bundleOf({
    configProblems: ["nightfall-7 is no setting"],
    checks: [{ name: "tmux", status: "problem", detail: "no nightfall-7", advice: null }],
    missing: [{ part: "health", why: "password=hunter2" }],
  });
  assert.equal(config.values, null);
  assert.doesNotMatch(JSON.stringify([config, checks, missing]), /nightfall|hunter2/);
  assert.equal(config.problems[0], "[REDACTED]-7 is no setting");
});

Deno.test("collectDiagnostics() tells sessions that are open, and their namesakes, by id alone", async () => {
  const capture = {
    ...HEALTH.capture,
    sessions: [{ sessionId: "id-1", name: "client-x" }],
    namesakes: [{ sessionId: "id-2", name: "client-x" }],
  };
  const totals = { sessions: 2, panes: 2, activePanes: 0, waitingPanes: 0 };
  const { health } = await bundleOf({
    daemon: { health: { ...HEALTH, capture }, totals, noteDatabaseError: () => {} },
  });
  const text = JSON.stringify(health);
  assert.doesNotMatch(text, /client-x/);
  assert.match(text, /id-1.*id-2/);
});
