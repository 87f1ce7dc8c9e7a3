import assert from "node:assert/strict";
import { join } from "node:path";
import { findExecutable } from "../../../fixtures/find_executable.ts";
import { Fleet, hasTmux } from "../../../fixtures/fleet.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import type { LookOk } from "../../state/observation.ts";
import { until } from "../test_until.ts";
import type { LookDepth } from "./look.ts";
import { TmuxProbe } from "./probe.ts";
import { TMUX_PROGRAM, tmuxRunner } from "./test_tmux.ts";

const ignore = hasTmux() === null;
const sleeping = { command: ["sleep", "1000"] };

function probeOf(fleet: Fleet): TmuxProbe {
  return new TmuxProbe({ sourceId: "source", socket: fleet.socketPath }, {
    runner: tmuxRunner(),
    tmuxProgram: () => TMUX_PROGRAM,
    timeoutMs: 20_000,
    maxOutputBytes: 1_000_000,
    now: () => Date.now(),
  });
}

async function lookAt(
  fleet: Fleet,
  depth: LookDepth = "full",
  probe = probeOf(fleet),
): Promise<LookOk> {
  const { observation } = await probe.look(depth, null);
  assert.ok(
    observation.outcome === "ok" && observation.kind === "look",
    JSON.stringify(observation),
  );
  return observation;
}

/** Text as tmux takes it literally in a name or title; a style is left alone by itself. */
const literal = (text: string) => text.replaceAll(/#(?!\[)/g, "##");

const TITLES = [
  "plain",
  "",
  "a\tb\nc\r\nd",
  "~deadbeef P $9 @9 %9 0 0 1 0 0 0 0 0 1 1",
  "#{pid} #(touch /tmp/never) #[fg=red] #S",
  "%H:%M $HOME ; kill-server",
  "\x1b]0;other\x07\x1b[31mred\x1b[0m",
  "日本語 👩‍👩‍👧 é",
  "\u202Egnp.exe",
  "x".repeat(3_000),
];

Deno.test({
  name: "parseLook() of the real tmux: hostile titles come out as they went in, made safe",
  ignore,
  async fn() {
    const panes = TITLES.map(() => sleeping);
    await using fleet = await Fleet.start({ sessions: [{ name: "titles", panes }] });
    const ids = (await fleet.tmux("list-panes", "-a", "-F", "#{pane_id}")).split("\n");
    const probe = probeOf(fleet);
    for (const [turn, depth] of (["full", "windows", "panes"] as const).entries()) {
      const titles = [...TITLES.slice(turn), ...TITLES.slice(0, turn)];
      for (const [index, title] of titles.entries()) {
        await fleet.tmux("select-pane", "-t", ids[index] ?? "", "-T", literal(title));
      }
      const look = await lookAt(fleet, depth, probe);
      assert.deepEqual(look.panes.map(({ tmuxPaneId }) => tmuxPaneId), ids);
      assert.equal(look.tmuxVersion, hasTmux());
      assert.equal(look.panes[0]?.detail === null, depth !== "full", "it was not replaced");
      for (const [index, title] of titles.entries()) {
        const shown = look.panes[index]?.title ?? "";
        // tmux itself may have put control characters in other words.
        if (/^[^\p{Cc}]*$/u.test(title)) assert.equal(shown, sanitiseLine(title));
        assert.equal(shown, sanitiseLine(shown));
      }
    }
  },
});

const NAMES = ["two words", "#{pid}", "tab\there", "line\nbreak", "~deadbeef S $1", "日本", "a;b"];

Deno.test({
  name: "parseLook() of the real tmux: hostile names of sessions and windows",
  ignore,
  async fn() {
    const sessions = NAMES.map((_, index) => ({ name: `s${index}`, panes: [sleeping] }));
    await using fleet = await Fleet.start({ sessions });
    for (const [index, name] of NAMES.entries()) {
      await fleet.tmux("rename-window", "-t", `=s${index}:`, literal(name));
      await fleet.tmux("rename-session", "-t", `=s${index}`, literal(name));
    }
    const look = await lookAt(fleet);
    assert.equal(look.sessions.length, NAMES.length);
    assert.equal(look.panes.length, NAMES.length);
    const byId = new Map(look.sessions.map((item) => [item.tmuxSessionId, item.name]));
    for (const [index, name] of NAMES.entries()) {
      const row = look.panes.find(({ tmuxPaneId }) => tmuxPaneId === `%${index}`);
      const shown = [byId.get(row?.tmuxSessionId ?? ""), row?.windowName];
      if (/^[^\p{Cc}]*$/u.test(name)) assert.deepEqual(shown, [name, name]);
      else for (const text of shown) assert.match(text ?? "", /^(tab|line).*(here|break)$/);
    }
  },
});

const DIRECTORIES = [
  "plain",
  "two words",
  "tab\there",
  "line\nbreak",
  "\x1b[31mred",
  "~12 $1",
  "é",
];

Deno.test({
  name: "parseLook() of the real tmux: hostile paths and commands",
  ignore,
  async fn() {
    await using fleet = await Fleet.start({ sessions: [{ name: "paths", panes: [sleeping] }] });
    const paths = DIRECTORIES.map((name) => join(fleet.dir, name));
    const commands = DIRECTORIES.map((name) => join(fleet.dir, `run-${name}-x`));
    const sleep = findExecutable("sleep") ?? "";
    const ids: string[] = [];
    for (const [index, path] of paths.entries()) {
      await Deno.mkdir(path);
      await Deno.symlink(sleep, commands[index] ?? "");
      const where = ["-d", "-c", literal(path), "-P", "-F", "#{pane_id}"];
      ids.push(await fleet.tmux("new-window", ...where, commands[index] ?? "", "1000"));
    }
    let look = await lookAt(fleet);
    const rowOf = (id: string) => look.panes.find(({ tmuxPaneId }) => tmuxPaneId === id);
    await until("every pane runs its own command", async () => {
      look = await lookAt(fleet);
      return ids.every((id) => rowOf(id)?.detail?.currentCommand.startsWith("run"));
    });
    assert.equal(look.panes.length, DIRECTORIES.length + 1);
    for (const [index, id] of ids.entries()) {
      const { currentPath, currentCommand, ttyOutputAt } = rowOf(id)?.detail ?? {};
      assert.equal(currentPath, sanitiseLine(paths[index] ?? ""));
      // tmux itself cuts the path of a program at the first space, and at ends that are no word.
      const [word = ""] = `run-${DIRECTORIES[index]}-x`.split(" ");
      assert.equal(currentCommand, sanitiseLine(word));
      assert.ok(ttyOutputAt && Math.abs(ttyOutputAt - Date.now()) < 600_000);
    }
  },
});

Deno.test({
  name: "parseLook() of the real tmux: linked windows, groups, dead and empty panes",
  ignore,
  async fn() {
    await using fleet = await Fleet.start({
      sessions: [{ name: "a", panes: [sleeping] }, { name: "b", panes: [sleeping] }],
      setup: [["set-option", "-g", "remain-on-exit", "on"]],
    });
    await fleet.tmux("link-window", "-s", "=a:", "-t", "=b:7");
    await fleet.tmux("new-session", "-d", "-s", "c", "-t", "=a");
    const dead = await fleet.split("=b:0", { command: ["sh", "-c", "sleep 0.2; exit 3"] });
    const empty = await fleet.tmux("split-window", "-t", "=b:0", "-P", "-F", "#{pane_id}", "");
    let look = await lookAt(fleet);
    // tmux tells the death before the status, and now and then sleeps through the signal that would
    // tell it: it collects every process that has ended when another one does.
    await until("the pane has died, and its status is there", async () => {
      await fleet.tmux("run-shell", "true");
      look = await lookAt(fleet);
      return look.panes.some(({ tmuxPaneId, exitStatus }) =>
        tmuxPaneId === dead && exitStatus !== null
      );
    });
    const shownIn = (id: string) =>
      look.panes.filter(({ tmuxPaneId }) => tmuxPaneId === id)
        .map(({ tmuxSessionId }) => tmuxSessionId).sort();
    assert.deepEqual(shownIn("%0"), ["$0", "$1", "$2"]);
    assert.deepEqual(look.sessions.map(({ groupName }) => groupName), ["a", null, "a"]);
    const row = (id: string) => look.panes.find(({ tmuxPaneId }) => tmuxPaneId === id);
    assert.equal(row(dead)?.exitStatus, 3);
    assert.equal(row(empty)?.dead, true);
    assert.equal(row(empty)?.exitStatus, null);
    assert.equal(row("%0")?.dead, false);
  },
});

Deno.test({
  name: "TmuxProbe.look() of the real tmux: a server that outlives its last session is empty",
  ignore,
  async fn() {
    await using fleet = await Fleet.start({
      sessions: [{ name: "a", panes: [sleeping] }],
      setup: [["set-option", "-s", "exit-empty", "off"]],
    });
    const before = await lookAt(fleet);
    await fleet.tmux("kill-session", "-t", "=a");
    const after = await lookAt(fleet);
    assert.deepEqual([after.sessions, after.panes], [[], []]);
    assert.deepEqual(after.server, before.server);
  },
});

Deno.test({
  name: "TmuxProbe.look() of the real tmux: a quiet server prints the same again",
  ignore,
  async fn() {
    await using fleet = await Fleet.start({ sessions: [{ name: "a", panes: [sleeping] }] });
    const probe = probeOf(fleet);
    for (const depth of ["full", "panes", "windows"] as const) {
      const isQuiet = async () => !(await probe.look(depth, null)).changed;
      await until("nothing changes any more", isQuiet);
    }
    await fleet.renameSession("=a", "b");
    assert.equal((await probe.look("windows", null)).changed, true);
  },
});

Deno.test({
  name: "TmuxProbe.look() of the real tmux: the end of a server is told from its silence",
  ignore,
  async fn() {
    await using fleet = await Fleet.start({ sessions: [{ name: "a", panes: [sleeping] }] });
    const probe = probeOf(fleet);
    const { server } = await lookAt(fleet);
    // Its socket is gone but it lives: nothing is known of its sessions.
    const hidden = `${fleet.socketPath}.hidden`;
    await Deno.rename(fleet.socketPath, hidden);
    const away = (await probe.look("windows", server)).observation;
    assert.equal(away.outcome, "absent");
    await Deno.rename(hidden, fleet.socketPath);
    await fleet.crashServer();
    const { observation } = await probe.look("windows", server);
    assert.ok(observation.outcome === "ok" && observation.kind === "server_exit");
    assert.deepEqual(observation.server, server);
  },
});
