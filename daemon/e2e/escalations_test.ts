import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { Fleet } from "../../fixtures/fleet.ts";
import type { Escalation } from "../../shared/model/escalation.ts";
import type { Event } from "../../shared/model/event.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import { runCommand } from "./cli_process.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import { type Observer, paneCalled } from "./observer.ts";
import { StandInClaude } from "./stand_in_claude.ts";
import { type ConfigInput, mergeConfig, QUICK, TempHome } from "./temp_home.ts";

const ASKS = { status: "waiting", waitingFor: "permission prompt" } as const;
const WORKS = { status: "busy" } as const;

/** A daemon that watches Claudes: one in each pane of a session `one`. */
class Watch implements AsyncDisposable {
  daemon: DaemonProcess;
  observer: Observer;
  readonly home: string;
  readonly claude: StandInClaude;
  readonly #stack: AsyncDisposableStack;

  private constructor(parts: {
    readonly home: string;
    readonly claude: StandInClaude;
    readonly daemon: DaemonProcess;
    readonly observer: Observer;
    readonly stack: AsyncDisposableStack;
  }) {
    this.home = parts.home;
    this.claude = parts.claude;
    this.daemon = parts.daemon;
    this.observer = parts.observer;
    this.#stack = parts.stack;
  }

  static async start(agents = 1): Promise<Watch> {
    await using stack = new AsyncDisposableStack();
    const { dir: home } = stack.use(await TempHome.create());
    const claude = new StandInClaude(home);
    await claude.install();
    const panes = Array.from({ length: agents }, () => ({ command: [claude.program, "1000"] }));
    const fleet = stack.use(await Fleet.start({ sessions: [{ name: "one", panes }] }));
    const config: ConfigInput = mergeConfig(QUICK, {
      tmux: { sockets: [fleet.socketPath] },
      agents: { claude_config_dirs: [join(home, "claude")] },
    });
    const daemon = stack.use(await DaemonProcess.start({ home, config }));
    const observer = await daemon.observe();
    return new Watch({ home, claude, daemon, observer, stack: stack.move() });
  }

  /** The agent in a pane says so by its registry file. */
  async says(tmuxPaneId: string, change: Readonly<Record<string, unknown>>): Promise<void> {
    const pane = await this.observer.waitFor(`the agent in ${tmuxPaneId}`, (seen) => {
      const pane = paneCalled(seen, tmuxPaneId);
      return pane?.agentType === "claude" ? pane : undefined;
    });
    await this.claude.says(pane.tmuxPid, change);
  }

  /** The escalation of a pane that is shown, once there is one that fits. */
  shown(
    tmuxPaneId: string,
    fits: (escalation: Escalation) => boolean = () => true,
  ): Promise<Escalation> {
    return this.observer.waitFor(`an escalation of ${tmuxPaneId}`, (seen) => {
      const pane = paneCalled(seen, tmuxPaneId);
      return seen.snapshot.escalations.find((it) => it.paneId === pane?.id && fits(it));
    });
  }

  async nobodyWaits(): Promise<void> {
    await this.observer.waitFor("nobody to wait", ({ snapshot }) => {
      return snapshot.escalations.length === 0;
    });
  }

  told(phase: Escalation["phase"], { id }: Escalation): Promise<Event> {
    return this.observer.waitForEvent(
      "escalation",
      ({ payload }) => payload["escalationId"] === id && payload["phase"] === phase,
    );
  }

  /** Every phase of an escalation that this client was told. */
  phases({ id }: Pick<Escalation, "id">): readonly unknown[] {
    return this.observer.seen.events.filter(({ payload }) => payload["escalationId"] === id)
      .map(({ payload }) => payload["phase"]);
  }

  /** The daemon crashes, `meanwhile` happens, and another begins. */
  async crash(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { cursor } = this.observer;
    await this.daemon.kill9();
    await meanwhile();
    this.daemon = this.#stack.use(await DaemonProcess.start({ home: this.home }));
    this.observer = await this.daemon.observe(cursor);
  }

  /** Waits until this run itself has heard of the agent in a pane. */
  async hears(tmuxPaneId: string): Promise<void> {
    const { client, seen } = this.observer;
    const paneId = paneCalled(seen, tmuxPaneId)?.id;
    await eventually(`what is said of ${tmuxPaneId}`, async () => {
      try {
        const params = { paneId: paneId ?? "" };
        const { claims } = await client.request<Result<"panes.explain">>("panes.explain", params);
        return claims.some(({ source }) => source === "registry");
      } catch (error) {
        // No look of this run has seen it yet.
        if (error instanceof RpcError) return false;
        throw error;
      }
    });
  }

  async history(): Promise<Result<"escalations.list">> {
    return await this.observer.client.request("escalations.list", {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

e2eTest("an agent that waits opens an escalation, and its answer is timed", async () => {
  await using watch = await Watch.start();
  await watch.says("%0", ASKS);
  const opened = await watch.shown("%0");
  equal(opened.cause, "permission_prompt");
  equal(opened.phase, "opened");
  ok(opened.confidence > 0.9);
  const event = await watch.told("opened", opened);
  deepEqual([event.severity, event.message, event.display.sessionName], [
    ...["warn", "pane %0 needs you: permission prompt", "one"],
  ]);

  await watch.says("%0", WORKS);
  const answered = await watch.told("answered", opened);
  const took = answered.payload["timeToAnswerMs"];
  ok(typeof took === "number" && took >= 0 && took < 60_000, String(took));
  await watch.nobodyWaits();
  const { escalations, answerTimes } = await watch.history();
  deepEqual(escalations.map(({ id, timeToAnswerMs }) => [id, timeToAnswerMs]), [[opened.id, took]]);
  deepEqual(answerTimes, { count: 1, medianMs: took, longestMs: took });
});

e2eTest("a person dismisses and snoozes over the wire, and every client is told", async () => {
  await using watch = await Watch.start();
  await watch.says("%0", ASKS);
  const { id: escalationId } = await watch.shown("%0");
  const other = await watch.daemon.socketClient();
  await other.request("escalations.seen", { escalationId });
  await watch.shown("%0", ({ seenAt }) => seenAt !== null);
  const snoozed = await other.request<Escalation>("escalations.snooze", { escalationId });
  await watch.shown("%0", ({ snoozedUntil }) => snoozedUntil === snoozed.snoozedUntil);
  await other.request("escalations.dismiss", { escalationId });
  await watch.nobodyWaits();
  await watch.told("dismissed", snoozed);
  deepEqual(watch.phases(snoozed), ["opened", "seen", "snoozed", "dismissed"]);
  await rejects(
    other.request("escalations.dismiss", { escalationId }),
    (error) => error instanceof RpcError && JSON.stringify(error.data).includes("CONFLICT"),
  );

  // The same wait is not told again; the next one is.
  await watch.says("%0", WORKS);
  await watch.observer.waitFor(
    "it to go on",
    (seen) => paneCalled(seen, "%0")?.status === "active",
  );
  await watch.says("%0", ASKS);
  const next = await watch.shown("%0");
  ok(next.id !== escalationId);
});

e2eTest("a person sees, snoozes and dismisses on the command line", async () => {
  await using watch = await Watch.start(2);
  const { home } = watch;
  equal((await runCommand(home, "waiting")).stderr, "no agent needs you\n");
  for (const pane of ["%0", "%1"]) {
    await watch.says(pane, ASKS);
    await watch.shown(pane);
  }
  const { code, stdout } = await runCommand(home, "waiting");
  equal(code, 0);
  match(stdout, /^FOR +AGENT[^]*claude +%0 +one +0\.0 +new +permission prompt\n[^]*%1 /);

  const several = await runCommand(home, "escalations", "dismiss", "one");
  equal(several.code, 4);
  match(several.stderr, /not one pane alone: %0, %1 wait there/);
  const snoozed = await runCommand(home, "escalations", "snooze", "%0", "--for", "2h");
  match(snoozed.stdout, /^%0 +one:0\.0 +snoozed 2h: permission prompt\n$/);
  const until = await watch.shown("%0", ({ phase }) => phase === "snoozed");
  ok((until.snoozedUntil ?? 0) - Date.now() > 7_000_000);
  await runCommand(home, "escalations", "seen", "one:0.1");
  await watch.shown("%1", ({ phase }) => phase === "seen");
  match((await runCommand(home, "status")).stdout, /▲ 1 waits for you · 1 snoozed/);
  const dismissed = await runCommand(home, "escalations", "dismiss", "%1", "--json");
  equal(JSON.parse(dismissed.stdout).phase, "dismissed");
  const again = await runCommand(home, "escalations", "dismiss", "%1");
  deepEqual([again.code, again.stdout], [4, ""]);
  match(again.stderr, /pane %1 does not wait for you, or was dismissed/);
  match((await runCommand(home, "waiting", "--all")).stdout, /%1 +one +0\.1 +dismissed /);
  const back = await runCommand(home, "escalations", "reopen", "%1");
  match(back.stdout, /^%1 +one:0\.1 +seen: permission prompt\n$/);
  await watch.shown("%1", ({ phase }) => phase === "seen");
});

e2eTest("a daemon that crashed goes on with who waits, and tells nobody twice", async () => {
  await using watch = await Watch.start(2);
  for (const pane of ["%0", "%1"]) await watch.says(pane, ASKS);
  const [first, second] = [await watch.shown("%0"), await watch.shown("%1")];
  const { client } = watch.observer;
  await client.request("escalations.dismiss", { escalationId: second.id });
  await watch.told("dismissed", second);

  await watch.crash();
  deepEqual(watch.observer.seen.snapshot.escalations, [first]);
  await watch.hears("%0");
  await watch.hears("%1");
  await watch.says("%0", WORKS);
  await watch.told("answered", first);
  deepEqual(watch.phases(first), ["answered"]);
  deepEqual(watch.phases(second), [], "what was dismissed stays so");
  const { escalations } = await watch.history();
  deepEqual(escalations.map(({ id }) => id), [second.id, first.id]);
  ok((escalations[1]?.timeToAnswerMs ?? -1) >= 0, "it was watched to its end");
});

e2eTest("what was answered while no daemon ran is told, and not timed", async () => {
  await using watch = await Watch.start();
  await watch.says("%0", ASKS);
  const opened = await watch.shown("%0");
  const { tmuxPid = 0 } = paneCalled(watch.observer.seen, "%0") ?? {};
  await watch.crash(() => watch.claude.says(tmuxPid, WORKS));
  deepEqual(watch.observer.seen.snapshot.escalations, [], "nobody is told that it still waits");
  const { payload } = await watch.told("answered", opened);
  equal(payload["timeToAnswerMs"], null);
  equal((await watch.history()).answerTimes.count, 0);
});
