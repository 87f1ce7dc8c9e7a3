import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { FakeTmux } from "../../fixtures/fake_tmux.ts";
import type { Event } from "../../shared/model/event.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import { runCommand } from "./cli_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import { type Observer, paneCalled } from "./observer.ts";
import { Scene } from "./scene.ts";

/** A text that can be found wherever it should not be. */
const SECRET = "zq-typed-by-hand";

const refusedWith = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof RpcError && (error.data as { code?: string }).code === code &&
  words.test(error.message);

async function paneId(observer: Observer, tmuxPaneId: string): Promise<string> {
  return (await observer.waitFor(tmuxPaneId, (seen) => paneCalled(seen, tmuxPaneId))).id;
}

e2eTest("actions are off until they are turned on, act on one pane, and are kept", async () => {
  await using stack = new AsyncDisposableStack();
  const dir = await Deno.makeTempDir({ prefix: "ntm-e2e-act-" });
  stack.defer(() => Deno.remove(dir, { recursive: true }));
  const heard = join(dir, "heard");
  const fake = stack.use(await FakeTmux.create());
  const command = ["sh", "-c", 'stty raw -echo; exec cat > "$1"', "sh", heard];
  await using scene = await Scene.start({
    sessions: [{ name: "one", panes: [{ command }] }],
    config: { tmux: { program: fake.path } },
  });
  const { observer, fleet } = scene;
  const id = await paneId(observer, "%0");
  const send = (text: string) =>
    observer.client.request("actions.paneSend", { paneId: id, text, enter: true });
  await eventually("the listener", () => Deno.stat(heard).then(() => true, () => false));

  await rejects(
    send(SECRET),
    refusedWith("UNSUPPORTED", /config set security.enable_actions true/),
  );
  await turnOn(observer);
  await fake.forgetCalls();
  await send(`${SECRET} $(id) 'x'`);
  const text = await eventually("the text", async () => {
    const text = await Deno.readTextFile(heard);
    return text.endsWith("\r") ? text : undefined;
  });
  equal(text, `${SECRET} $(id) 'x'\r`);
  const acts = (await fake.calls()).filter((call) => call.includes("if-shell"));
  equal(acts.length, 1);
  const [, , socket, verb, , , target] = acts[0] ?? [];
  deepEqual([socket, verb, target], [fleet.socketPath, "if-shell", "%0"], "an array, and exact");
  ok(acts[0]?.at(-2)?.includes("send-keys -t '%0' -l -- "));

  const kept = await keptActions(observer);
  deepEqual(kept.map(resultOf), [
    ["pane.send", "refused", "UNSUPPORTED"],
    ["pane.send", "done", null],
  ]);
  const [refused, sent] = kept;
  match(String(refused?.payload["by"]), /^unix#\d+$/);
  equal(sent?.payload["textLength"], SECRET.length + 10);
  equal(sent?.display.tmuxPaneId, "%0");
  const shown = await runCommand(scene.home.dir, "events", "--type", "action");
  match(shown.stdout, /a text was typed into the pane/);
  await holdsNoText(scene);
});

e2eTest("a session is ended by its exact name alone, after it was asked", async () => {
  await using scene = await Scene.start({
    sessions: [{ name: "one", panes: ["quiet"] }, { name: "one-more", panes: ["quiet"] }],
    config: { security: { enable_actions: true } },
  });
  const { observer, home, fleet } = scene;
  const run = (...args: string[]) => runCommand(home.dir, ...args);
  // The beginning of a name is no name, and the name of one session is not the other.
  for (const name of ["on", "one-"]) {
    equal((await run("kill", name, "--yes")).code, 4, name);
  }
  const asked = await run("kill", "one");
  deepEqual([asked.code, asked.stderr.includes("nobody can be asked")], [2, true]);
  match((await run("kill", "one", "--dry-run")).stdout, /^would kill session one /);
  equal((await run("kill", "one", "--yes")).code, 0);
  equal(await fleet.tmux("list-sessions", "-F", "#{session_name}"), "one-more");
  match((await run("focus", "one-more")).stdout, / attach-session -t /);
  deepEqual((await keptActions(observer)).map(resultOf), [
    ["session.kill", "done", null],
    ["pane.focus", "done", null],
  ]);
});

/** By the settings, together with a key that waits for a restart. */
async function turnOn(observer: Observer): Promise<void> {
  const set = await observer.client.request<Result<"config.set">>("config.set", {
    values: { "security.enable_actions": true, "server.port": 4_000 },
  });
  deepEqual(set.applied, ["security.enable_actions"], "in force at once");
  deepEqual(set.pending, [{ key: "server.port", value: 4_000 }], "waits for a restart");
  await observer.waitForEvent("config.changed", ({ payload }) => payload["action"] === "set");
}

async function keptActions({ client }: Observer): Promise<readonly Event[]> {
  return (await client.request<Result<"events.list">>("events.list", { type: "action" })).events;
}

const resultOf = ({ payload: { action, result, code } }: Event) => [action, result, code];

/** Stops the daemon, and holds it to having kept and logged nothing of what was typed. */
async function holdsNoText({ daemon, home }: Scene): Promise<void> {
  await daemon.stop();
  for (const file of [home.paths.database, `${home.paths.database}-wal`, home.paths.logFile]) {
    const bytes = await Deno.readFile(file).catch(() => new Uint8Array());
    ok(!new TextDecoder("latin1").decode(bytes).includes(SECRET), `${file} holds the text`);
  }
}

e2eTest("a pane that waits takes nothing but an answer", async () => {
  await using scene = await Scene.start({
    sessions: [{
      name: "one",
      panes: [{ as: "claude", steps: [{ do: "title", text: "CALL ME" }, { do: "rest" }] }],
    }],
    config: { security: { enable_actions: true } },
  });
  const { observer, home } = scene;
  await Deno.mkdir(join(home.dir, "detectors"));
  await Deno.writeTextFile(
    join(home.dir, "detectors", "claude.toml"),
    'name = "claude"\nversion = "7"\nagent = "claude"\n[[title]]\nid = "call"\n' +
      'text = "CALL ME"\nstatus = "waiting"\nclaim = "house_rule"\n',
  );
  await observer.client.request("detectors.reload", {});
  await observer.waitFor("the wait", (seen) => paneCalled(seen, "%0")?.status === "waiting");
  const refused = await runCommand(home.dir, "send", "%0", "1");
  deepEqual([refused.code, /waits for an answer/.test(refused.stderr)], [4, true]);
  const killed = await runCommand(home.dir, "kill", "one", "--yes");
  equal(killed.code, 0, "the name confirms it");
  const kept = await keptActions(observer);
  deepEqual(kept.map(({ payload }) => payload["result"]), ["refused", "done"]);
});

e2eTest("settings are changed in the file, and read from it, while the daemon runs", async () => {
  await using scene = await Scene.start();
  const { observer, home } = scene;
  const { configFile } = home.paths;
  const before = await Deno.readTextFile(configFile);
  const first = await runCommand(home.dir, "config", "set", "maintenance.max_db_mb", "77");
  match(first.stdout, /maintenance.max_db_mb is changed and in force/);
  const text = await Deno.readTextFile(configFile);
  ok(text.startsWith(before.trimEnd()) && text.endsWith("[maintenance]\nmax_db_mb = 77\n"), text);
  const health = await observer.client.request<Result<"health.get">>("health.get");
  equal(health.store.bounds.limitBytes, 77 * 1_024 * 1_024, "the rooms obey it");
  await Deno.writeTextFile(
    configFile,
    `# by hand\n${text.replace("max_db_mb = 77", "max_db_mb = 78")}`,
  );
  const wrong = await runCommand(home.dir, "config", "set", "maintenance.max_db_mb", "0");
  deepEqual([wrong.code, /whole number from 16/.test(wrong.stderr)], [1, true]);
  match((await runCommand(home.dir, "config", "reload")).stdout, /now: maintenance.max_db_mb/);
  const get = await runCommand(home.dir, "config", "get", "maintenance.max_db_mb");
  equal(get.stdout, "78\n");
  await runCommand(home.dir, "config", "unset", "maintenance.max_db_mb");
  ok(!(await Deno.readTextFile(configFile)).includes("max_db_mb"));
  await Deno.writeTextFile(configFile, "[maintenance]\nmax_db_mb = -1\n");
  await rejects(
    observer.client.request("config.reload"),
    refusedWith("UNSUPPORTED", /is wrong, line 2/),
  );
});
