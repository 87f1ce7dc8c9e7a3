import { equal, ok } from "node:assert/strict";
import { join } from "node:path";
import type { PaneSpec } from "../../fixtures/agents/agent_launcher.ts";
import type { Step } from "../../fixtures/agents/scenario.ts";
import { FakeNtm } from "../../fixtures/fake_ntm.ts";
import { FakeTmux } from "../../fixtures/fake_tmux.ts";
import { Fleet, type SessionSpec } from "../../fixtures/fleet.ts";
import { connectTo, DaemonProcess } from "./daemon_process.ts";
import { eventually } from "./eventually.ts";
import { livingPanes, Observer } from "./observer.ts";
import { recordChannel, type RecordedChannel } from "./recorded_channel.ts";
import { type ConfigInput, mergeConfig, QUICK, TempHome } from "./temp_home.ts";

/** Every way to read or copy what stands in a pane. */
export const PANE_TEXT = /capture-?p|pipe-?p|save-buffer|show-buffer|control-mode|--robot-tail/;

/**
 * A tmux server on the usual socket of a private directory, with stand-ins that record what tmux and
 * ntm are asked for, a daemon that finds all of it as it finds a user's own, and a client whose wire
 * is kept. The secret is what panes show and agents write.
 */
export class PrivacyScene implements AsyncDisposable {
  readonly secret = `zq${crypto.randomUUID().replaceAll("-", "")}`;
  readonly #stack = new AsyncDisposableStack();
  #parts: {
    readonly home: TempHome;
    readonly fleet: Fleet;
    readonly tmux: FakeTmux;
    readonly ntm: FakeNtm;
    readonly daemon: DaemonProcess;
    readonly wire: RecordedChannel;
    readonly observer: Observer;
  } | null = null;

  /** @param sessionsOf what runs, made of the secret */
  static async start(
    sessionsOf: (secret: string) => readonly SessionSpec[],
    config: ConfigInput = {},
  ): Promise<PrivacyScene> {
    const scene = new PrivacyScene();
    try {
      await scene.#start(sessionsOf(scene.secret), config);
      return scene;
    } catch (error) {
      await scene[Symbol.asyncDispose]();
      throw error;
    }
  }

  get fleet(): Fleet {
    return this.#known.fleet;
  }

  get tmux(): FakeTmux {
    return this.#known.tmux;
  }

  get ntm(): FakeNtm {
    return this.#known.ntm;
  }

  get observer(): Observer {
    return this.#known.observer;
  }

  /** Waits for so many more looks, in which whatever the daemon does of itself is done. */
  async looks(count: number): Promise<void> {
    const { observer, fleet } = this.#known;
    const looked = async () => (await observer.request("health.get")).sources[0]?.looks ?? 0;
    const wanted = await looked() + count;
    await eventually(`${count} more looks`, async () => {
      // A look comes sooner where something has happened.
      await fleet.tmux("rename-window", "-t", "=nobody:0", crypto.randomUUID().slice(0, 8));
      return await looked() >= wanted;
    });
  }

  /** Calls of tmux that could read a screen, each with all its arguments as one text. */
  async readings(): Promise<readonly string[]> {
    const calls = await this.#known.tmux.calls();
    return calls.map((call) => call.join(" ")).filter((call) => PANE_TEXT.test(call));
  }

  /** Asks everything that can be asked, so that it is on the wire. */
  async askEverything(): Promise<void> {
    const { observer } = this.#known;
    const { client } = observer;
    for (const { id, sessionId } of livingPanes(observer.seen)) {
      await client.request("panes.get", { paneId: id });
      await client.request("panes.explain", { paneId: id });
      await client.request("sessions.get", { sessionId });
    }
    const methods = ["snapshot.get", "health.get", "events.list", "escalations.list"];
    for (const method of [...methods, "sessions.list", "detectors.list", "config.get"]) {
      await client.request(method, {});
    }
  }

  /**
   * Stops the daemon, and holds it to having kept, logged and sent nothing of the secret.
   * @param tmuxPaneIds panes that show it, so that there is something to be kept
   */
  async assertKeptSecret(tmuxPaneIds: readonly string[]): Promise<void> {
    const { home, fleet, daemon, wire } = this.#known;
    for (const id of tmuxPaneIds) {
      const shown = await fleet.tmux("capture-pane", "-p", "-t", id);
      ok(shown.includes(this.secret), `${id} shows it`);
    }
    await daemon.stop();
    const isTold = (text: string) => text.includes(this.secret);
    equal(wire.texts.findIndex(isTold), -1, "it was sent");
    ok(wire.texts.some((text) => text.includes(tmuxPaneIds[0] ?? "%")), "the wire was kept");
    equal(isTold(daemon.said), false, "it was printed");
    const files = await filesIn(home.dir);
    ok(files.some((file) => file.endsWith("tracker.db")) && files.length >= 3);
    for (const file of files) equal(await holds(file, this.secret), false, `${file} has it`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  get #known() {
    if (this.#parts === null) throw new Error("use scene: it has not started");
    return this.#parts;
  }

  async #start(sessions: readonly SessionSpec[], config: ConfigInput): Promise<void> {
    const stack = this.#stack;
    const home = stack.use(await TempHome.create());
    const nobody = { name: "nobody", panes: ["quiet"] };
    const fleet = stack.use(
      await Fleet.start({
        socketName: "default",
        sessions: [...sessions, nobody],
        ...{ width: 100, height: 60 },
      }),
    );
    const tmux = stack.use(await FakeTmux.create());
    const ntm = stack.use(await FakeNtm.create());
    const inHome = (name: string) => join(fleet.home, name);
    const daemon = stack.use(
      await DaemonProcess.start({
        home: home.dir,
        env: {
          PATH: `${ntm.binDir}:${tmux.binDir}:/usr/local/bin:/usr/bin:/bin`,
          TMUX_TMPDIR: fleet.env["TMUX_TMPDIR"] ?? "",
        },
        config: mergeConfig(QUICK, {
          agents: {
            transcripts: true,
            claude_config_dirs: [inHome(".claude")],
            codex_home: inHome(".codex"),
            gemini_home: inHome(".gemini"),
          },
        }, config),
      }),
    );
    const wire = recordChannel(await connectTo(home.dir));
    const observer = await Observer.open(wire, { said: () => daemon.said });
    stack.defer(() => observer.close());
    this.#parts = { home, fleet, tmux, ntm, daemon, wire, observer };
  }
}

/** A Claude that works, asks, and when it is answered compacts and rests; all with the secret. */
export function talkingClaude(secret: string): PaneSpec {
  const record = (status: string, more = "") =>
    file(
      ".claude/sessions/<pid>.json",
      "write",
      `{"pid":<pid>,"sessionId":"<session>","cwd":"<cwd>","startedAt":<ms>,"procStart":"<start>",` +
        `"version":"2.1.220","kind":"interactive","status":"${status}","updatedAt":<ms>,` +
        `"statusUpdatedAt":<ms>${more}}`,
    );
  const line = (more: string) =>
    file(
      ".claude/projects/-demo/<session>.jsonl",
      "append",
      `{"parentUuid":null,"isSidechain":false,"cwd":"<cwd>","sessionId":"<session>",` +
        `"version":"2.1.220","uuid":"<session>-<n>","timestamp":"<iso>",${more}}`,
    );
  const title = "Mend the parser";
  return {
    as: "claude",
    steps: [
      record("busy"),
      line(`"type":"user","message":{"role":"user","content":"${secret}"}`),
      { do: "spin", title: [`⠂ ${title}`, `⠐ ${title}`], ms: 300, times: 3 },
      { do: "print", text: `● Bash(echo ${secret})` },
      line(
        `"type":"assistant","requestId":"req_<n>","message":{"id":"msg_<n>","role":"assistant",` +
          `"model":"claude-sonnet-4-5","content":[{"type":"text","text":"${secret}"}],` +
          `"stop_reason":"tool_use","usage":{"input_tokens":12,"output_tokens":24}}`,
      ),
      record("waiting", `,"waitingFor":"permission prompt"`),
      { do: "title", text: `✳ ${title}` },
      ...dialog(secret),
      record("busy"),
      { do: "print", text: `✻ Compacting conversation… ${secret}` },
      line(
        `"type":"system","subtype":"compact_boundary","content":"${secret}",` +
          `"compactMetadata":{"trigger":"auto","preTokens":171000,"postTokens":24000}`,
      ),
      record("idle"),
      { do: "rest" },
    ],
  };
}

/** A dialog of Claude, that any key answers. */
export function dialog(secret: string): readonly Step[] {
  return [{
    do: "ask",
    text: `Do you want to proceed? ${secret}`,
    options: ["❯ 1. Yes", "  2. No, and tell Claude what to do differently (esc)"],
  }];
}

function file(path: string, mode: "write" | "append", text: string): Step {
  return { do: "file", path, mode, text };
}

async function filesIn(directory: string): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(directory)) {
    const path = join(directory, name);
    if (isDirectory) files.push(...await filesIn(path));
    else if (isFile) files.push(path);
  }
  return files;
}

/** Searches bytes as they are: a database is no text. */
async function holds(file: string, secret: string): Promise<boolean> {
  return new TextDecoder("latin1").decode(await Deno.readFile(file)).includes(secret);
}
