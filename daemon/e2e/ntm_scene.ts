import type { Explanation } from "../../shared/model/explanation.ts";
import type { Pane } from "../../shared/model/pane.ts";
import { FakeNtm, type FakeNtmOptions } from "../../fixtures/fake_ntm.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import type { NtmPaneAnswer } from "../../fixtures/ntm/answers.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { livingPanes, type Observer, type Seen } from "./observer.ts";
import { type ConfigInput, mergeConfig, QUICK, TempHome } from "./temp_home.ts";

/** Pauses as short as they may be: ten seconds. */
const EAGER = { polling: { ntm_reconcile_interval_ms: 10_000 } };

/** What ntm is to say of the panes of `atlas--api`, in their order, and which are found by what. */
const AGENTS: readonly Partial<NtmPaneAnswer>[] = [
  {
    type: "claude",
    childPid: 6_001,
    context: { tokens: 90_000, limit: 200_000, model: "claude-sonnet" },
  },
  { type: "codex", childPid: 6_002, rateLimited: true },
  { type: "claude" },
];

/**
 * A tmux server on the usual socket of a private directory, a stand-in ntm that tells of its panes,
 * and a daemon that finds both as it finds a user's own. In the session `atlas--api` stand Claude,
 * something remote, and a program that is no agent, in this order; `notes` has a quiet pane.
 */
export class NtmScene implements AsyncDisposable {
  readonly fleet: Fleet;
  readonly ntm: FakeNtm;
  /** `%ids` of the panes of `atlas--api`, in their order. */
  readonly ids: readonly [string, string, string];
  #daemon: DaemonProcess;
  #observer: Observer;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: Pick<NtmScene, "fleet" | "ntm" | "daemon" | "observer" | "ids">,
    stack: AsyncDisposableStack,
  ) {
    const { fleet, ntm, daemon, observer, ids } = parts;
    this.fleet = fleet;
    this.ntm = ntm;
    this.ids = ids;
    this.#daemon = daemon;
    this.#observer = observer;
    this.#stack = stack;
  }

  /** Everything runs, and the client has seen every pane. Ntm has been asked, or is about to be. */
  static async start(
    options: Omit<FakeNtmOptions, "fleet"> & { readonly config?: ConfigInput },
  ): Promise<NtmScene> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const fleet = stack.use(await startFleet());
    const panes = await panesOf(fleet);
    const ntm = stack.use(await FakeNtm.create({ ...options, fleet: toldOf(panes) }));
    const daemon = stack.use(
      await DaemonProcess.start({
        home: home.dir,
        env: environmentOf({ fleet, ntm }),
        // Whoever runs this may have an ntm of their own, which must not stand in for none.
        config: mergeConfig(
          QUICK,
          EAGER,
          options.mode === "absent" ? { ntm: { program: ntm.path } } : {},
          options.config ?? {},
        ),
      }),
    );
    const observer = await daemon.observe();
    await observer.waitForPanes(panes.map(({ paneId }) => paneId));
    const [one = "", two = "", three = ""] = panes.map(({ paneId }) => paneId);
    const parts = { fleet, ntm, daemon, observer, ids: [one, two, three] } as const;
    return new NtmScene(parts, stack.move());
  }

  get daemon(): DaemonProcess {
    return this.#daemon;
  }

  get observer(): Observer {
    return this.#observer;
  }

  /** Another run of the daemon, once the one before has stopped; with other settings if given. */
  async restart(config: ConfigInput = {}): Promise<void> {
    await this.#daemon.stop();
    this.#daemon = this.#stack.use(
      await DaemonProcess.start({
        home: this.#daemon.home,
        env: environmentOf(this),
        config: mergeConfig(QUICK, EAGER, config),
      }),
    );
    this.#observer = await this.#daemon.observe();
  }

  /** Waits until what ntm says is shown of all three panes, and gives them. */
  async joined(deadlineMs?: number): Promise<readonly [Pane, Pane, Pane]> {
    const isJoined = (seen: Seen) => this.ids.every((id) => paneOf(seen, id)?.ntm != null);
    await this.observer.waitFor("what ntm says", isJoined, deadlineMs);
    return this.panes;
  }

  /** The three panes of `atlas--api` as they are shown now. */
  get panes(): readonly [Pane, Pane, Pane] {
    const [one, two, three] = this.ids.map((id) => paneOf(this.observer.seen, id));
    if (!one || !two || !three) throw new Error("see panes: one of them has gone");
    return [one, two, three];
  }

  /** The line of `health.get` that is about ntm, and what else it says of ntm. */
  async health() {
    const { status, checks, capabilities, lastNtmPollOkAt, sources } = await this.observer.request(
      "health.get",
    );
    const check = checks.find(({ name }) => name === "ntm");
    const looks = sources.reduce((sum, source) => sum + source.looks, 0);
    return { status, check, isCapable: capabilities.ntm, lastNtmPollOkAt, looks };
  }

  /** Why a pane is shown as it is. */
  async explain(pane: Pane): Promise<Explanation> {
    return await this.observer.client.request("panes.explain", { paneId: pane.id });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Both are found there as they are on a user's machine: by the path, and on the usual socket. */
function environmentOf({ fleet, ntm }: Pick<NtmScene, "fleet" | "ntm">) {
  const { TMUX_TMPDIR = "" } = fleet.env;
  return { PATH: `${ntm.binDir}:/usr/local/bin:/usr/bin:/bin`, TMUX_TMPDIR };
}

interface TmuxPane {
  readonly session: string;
  readonly paneId: string;
  readonly paneIndex: number;
  readonly pid: number;
}

function startFleet(): Promise<Fleet> {
  return Fleet.start({
    socketName: "default",
    sessions: [
      {
        name: "atlas--api",
        panes: ["claude_quiet", { steps: [{ do: "rest" }], as: "ssh" }, "shell_quiet"],
      },
      { name: "notes", panes: ["shell_quiet"] },
    ],
  });
}

async function panesOf(fleet: Fleet): Promise<readonly TmuxPane[]> {
  const format = "#{session_name} #{pane_id} #{pane_index} #{pane_pid}";
  const out = await fleet.tmux("list-panes", "-a", "-F", format);
  return out.split("\n").map((line) => {
    const [session = "", paneId = "", paneIndex = "", pid = ""] = line.split(" ");
    return { session, paneId, paneIndex: Number(paneIndex), pid: Number(pid) };
  });
}

function toldOf(panes: readonly TmuxPane[]) {
  const bySession = Map.groupBy(panes, ({ session }) => session);
  return [...bySession].map(([name, ofSession]) => ({
    name,
    panes: ofSession.map((pane, n): NtmPaneAnswer => ({
      type: "unknown",
      ...(name === "notes" ? {} : AGENTS[n]),
      ...pane,
    })),
  }));
}

function paneOf(seen: Seen, tmuxPaneId: string): Pane | undefined {
  return livingPanes(seen).find((pane) => pane.tmuxPaneId === tmuxPaneId);
}
