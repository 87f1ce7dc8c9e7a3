import type { Observation } from "../../state/observation.ts";
import { CommandRunner, type RunResult, type RunSpec } from "../run.ts";
import type { LookDepth } from "./look.ts";
import { type ProbeOptions, TmuxProbe } from "./probe.ts";

export const SOCKET = "/tmp/tmux-1000/default";
export const NOW = 1_750_000_000_000;
export const SERVER = { pid: 100, startedAt: 1_700_000_000_000 };

/** Answers without any process. `text` is given the mark of the probe. */
export type ScriptedAnswer = (mark: string) => RunResult;

export class FakeRunner extends CommandRunner {
  readonly specs: RunSpec[] = [];
  answer: ScriptedAnswer;
  /** Given before `answer`, one each. */
  answers: ScriptedAnswer[] = [];

  constructor(answer: ScriptedAnswer) {
    super({ maxConcurrent: 1 });
    this.answer = answer;
  }

  override run(spec: RunSpec): Promise<RunResult> {
    this.specs.push(spec);
    const format = spec.args[spec.args.indexOf("-p") + 1] ?? "";
    const answer = this.answers.shift() ?? this.answer;
    return Promise.resolve(answer(format.slice(0, format.indexOf("V"))));
  }
}

export const exited = (code: number, stdout: string, stderr = ""): RunResult => {
  return { kind: "exited", code, stdout, stderr, durationMs: 5 };
};

export const refused = (stderr: string, stdout = ""): ScriptedAnswer => () =>
  exited(1, stdout, stderr);

export interface Shown {
  readonly version?: string;
  readonly title?: string;
  readonly panes?: readonly { readonly id: string; readonly window?: string; seconds?: number }[];
}

/** What tmux prints of one session with these panes. */
export const shows = (shown: Shown, depth: LookDepth = "full"): ScriptedAnswer => (mark) =>
  exited(0, print(shown, { depth, mark }));

/** Prints as tmux does, one session whose windows are those of the panes. */
export function print(
  { version = "3.3a", panes = [{ id: "%1" }], title = "title" }: Shown,
  { depth, mark }: { readonly depth: LookDepth; readonly mark: string },
): string {
  const line = (head: string, ...texts: readonly string[]) =>
    `${mark}${head}${texts.map((text) => mark + text).join("")}${mark}\n`;
  const windows = new Map<string, { seconds: number; ids: string[] }>();
  for (const { id, window = "@1", seconds = 1_750_000_000 } of panes) {
    const known = windows.get(window);
    windows.set(window, { seconds, ids: [...known?.ids ?? [], id.slice(1)] });
  }
  const rows = panes.map(({ id, window = "@1" }) => {
    const numbers = `$1 ${window} ${id} 0 1 2 3 50`;
    if (depth !== "full") return line(`L ${numbers}`, title);
    return line(`F ${numbers} 0`, title, "", "/dev/pts/7", "bash", "/home");
  });
  return [
    line(`V 100 1700000000 ${version}`),
    depth === "full" ? line("S $1 0 1700000000", "work", "", "/home") : "",
    ...[...windows].map(([id, { seconds, ids }], index) =>
      line(
        `W $1 0 ${id} ${index} ${seconds}`,
        ...["work", "main", `80x24{${ids.join()}}`],
        ids.map((pane) => `${mark.replace("~", "^")}%${pane} ${title}`).join(""),
      )
    ),
    ...(depth === "windows" ? [] : rows),
    line("E"),
  ].join("");
}

export function bench(answer: ScriptedAnswer, change: Partial<ProbeOptions> = {}) {
  const runner = new FakeRunner(answer);
  const probe = new TmuxProbe({ sourceId: "source", socket: SOCKET }, {
    runner,
    tmuxProgram: () => "/usr/bin/tmux",
    timeoutMs: 1_000,
    maxOutputBytes: 10_000,
    now: () => NOW,
    serverRuns: () => true,
    socketExists: () => true,
    ttyOutputAt: () => null,
    ...change,
  });
  return { runner, probe };
}

/** What one look came to, in short. */
export function outcomeOf(observation: Observation): string {
  if (observation.outcome === "ok") return `ok ${observation.kind}`;
  return `${observation.outcome} ${observation.reason}`;
}
