import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import type { Paths } from "../platform/paths.ts";
import { resolvePaths } from "../platform/paths.ts";
import { supervisorPlaces } from "../platform/supervisor_state.ts";
import { servicePlaces } from "../upkeep/service/service_places.ts";
import { TestSystemctl } from "../upkeep/service/test_systemctl.ts";
import type { CliContext } from "./context.ts";
import { MemoryScreen } from "./memory_screen.ts";
import { serviceLogs } from "./service_logs.ts";
import { openSupervisorLog } from "./supervisor_log.ts";

const SETTINGS = '[redaction]\npatterns = ["project [a-z]+fall"]\n';
const SAID = "of project nightfall with password=hunter2 it was told";

async function withSystemctl(body: (test: TestSystemctl) => Promise<void>): Promise<void> {
  await using test = await TestSystemctl.create();
  await body(test);
}

async function write(file: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeTextFile(file, text);
}

async function shown(
  { env }: TestSystemctl,
  { paths, lines = 10 }: { readonly paths: Paths; readonly lines?: number },
): Promise<string> {
  const screen = new MemoryScreen();
  const context: CliContext = {
    ...{ paths, env, screen, json: false, stderr: new MemoryScreen(), now: () => 0 },
    loadHost: () => Promise.reject(new Error("no host was expected")),
  };
  assert.equal(await serviceLogs(context, { lines }), 0);
  return screen.text;
}

const pathsOf = ({ dir, env }: TestSystemctl) =>
  resolvePaths({ homeFlag: join(dir, "own"), env, userInfo: { homedir: dir, uid: 1 } });

Deno.test("serviceLogs() takes the user's own secrets out of logs", () =>
  withSystemctl(async (test) => {
    const paths = pathsOf(test);
    await write(paths.configFile, SETTINGS);
    await write(supervisorPlaces(paths).log, `first\n${SAID}\n`);
    await write(paths.logFile, `first\n${SAID}\nhalf a line`);
    const text = await shown(test, { paths, lines: 2 });
    assert.match(text, /==> .*\n/);
    const clean = "of [REDACTED] with password=[REDACTED] it was told";
    assert.ok(text.includes(`first\n${clean}\n==>`), text);
    assert.ok(text.endsWith(`<==\n${clean}\nhalf a line\n`), text);
  }));

Deno.test("serviceLogs() takes them out of the journal, and shows it where settings are wrong", () =>
  withSystemctl(async (test) => {
    const paths = pathsOf(test);
    await write(paths.configFile, SETTINGS);
    await write(servicePlaces(paths).unitFile, "[Unit]\n");
    await Deno.writeTextFile(join(test.dir, "bin/journalctl"), `#!/bin/sh\necho '${SAID}'\n`);
    const text = await shown(test, { paths });
    assert.ok(text.endsWith("of [REDACTED] with password=[REDACTED] it was told\n"), text);
    await write(paths.configFile, "[redaction\n");
    const wrong = await shown(test, { paths });
    assert.ok(wrong.endsWith("nightfall with password=[REDACTED] it was told\n"), wrong);
  }));

Deno.test("openSupervisorLog() keeps no secret of the user's own", () =>
  withSystemctl(async ({ dir }) => {
    const file = join(dir, "supervisor.log");
    const redaction = {
      ...{ patterns: ["project [a-z]+fall"], replacement: "[OWN]", max_scan_bytes: 1_000 },
      apply_to: ["logs" as const],
    };
    const log = await openSupervisorLog(file, { redaction });
    log.room("upkeep").info(SAID);
    await log.close();
    const kept = await Deno.readTextFile(file);
    assert.ok(kept.includes("of [OWN] with password=[OWN] it was told"), kept);
  }));
