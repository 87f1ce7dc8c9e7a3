import { dirname, join } from "node:path";
import { claudeAnswer, claudeCompaction, claudePrompt } from "./transcript_lines.ts";
import { pause } from "./eventually.ts";

/** Between two things that an agent does. */
const CHANGE_EVERY_MS = 60;
/** What one answer of `claudeAnswer()` has used. */
const TOKENS_EACH = 1_000;
/** Two compactions of one pane are never closer: those may be taken for one. */
const COMPACT_EVERY_MS = 15_000;

interface Agent {
  readonly pid: number;
  readonly procStart: string;
  readonly sessionId: string;
  compactedAt: number;
}

/** What was written so far, which is the truth that a tracker is held to. */
export interface Written {
  readonly tokens: number;
  readonly compactions: number;
}

/**
 * Lets stand-ins of Claude work without a rest: they answer, ask, compact and write it down where
 * Claude does. Each process must be named `claude` and live until the end.
 */
export class AgentChurn implements AsyncDisposable {
  readonly #home: string;
  readonly #agents: readonly Agent[];
  readonly #random: () => number;
  readonly #running: Promise<void>;
  #stopped = false;
  #mayCompact = false;
  #answers = 0;
  #compactions = 0;
  #error: unknown;

  private constructor(
    { home, agents, random }: {
      readonly home: string;
      readonly agents: readonly Agent[];
      readonly random: () => number;
    },
  ) {
    this.#home = home;
    this.#agents = agents;
    this.#random = random;
    this.#running = this.#run().catch((error) => {
      this.#error = error;
    });
  }

  /** @param home the directory in which `claude/` is Claude's own */
  static async start(
    { home, pids, random }: {
      readonly home: string;
      readonly pids: readonly number[];
      /** From 0 up to, not with, 1. */
      readonly random: () => number;
    },
  ): Promise<AgentChurn> {
    await Deno.mkdir(join(home, "claude", "sessions"), { recursive: true });
    const agents = await Promise.all(pids.map(async (pid) => {
      const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
      const procStart = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
      return { pid, procStart, sessionId: crypto.randomUUID(), compactedAt: 0 };
    }));
    for (const { sessionId } of agents) append(home, sessionId, claudePrompt(sessionId));
    return new AgentChurn({ home, agents, random });
  }

  get written(): Written {
    return { tokens: this.#answers * TOKENS_EACH, compactions: this.#compactions };
  }

  /** They compact from now on. What came before a daemon knew them is none of their pane's time. */
  letCompact(): void {
    this.#mayCompact = true;
  }

  /**
   * The agents do nothing from now on.
   * @throws what could not be written.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#running;
    if (this.#error !== undefined) throw this.#error;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const agent = this.#agents[Math.floor(this.#random() * this.#agents.length)];
      if (agent !== undefined) await this.#act(agent);
      await pause(CHANGE_EVERY_MS);
    }
  }

  async #act(agent: Agent): Promise<void> {
    const choice = this.#random();
    if (choice < 0.1 && this.#isDueToCompact(agent)) this.#compact(agent);
    else if (choice < 0.5) {
      append(this.#home, agent.sessionId, claudeAnswer(agent.sessionId, `a${++this.#answers}`));
    } else if (choice < 0.7) await this.#says(agent, { status: "busy" });
    else if (choice < 0.85) {
      await this.#says(agent, { status: "waiting", waitingFor: "approve Bash" });
    } else await this.#says(agent, { status: "idle" });
  }

  #isDueToCompact({ compactedAt }: Agent): boolean {
    return this.#mayCompact && Date.now() - compactedAt > COMPACT_EVERY_MS;
  }

  #compact(agent: Agent): void {
    agent.compactedAt = Date.now();
    this.#compactions++;
    append(
      this.#home,
      agent.sessionId,
      claudeCompaction(agent.sessionId, { at: agent.compactedAt }),
    );
  }

  async #says(
    { pid, procStart, sessionId }: Agent,
    change: Readonly<Record<string, string>>,
  ): Promise<void> {
    const now = Date.now();
    const times = { updatedAt: now, statusUpdatedAt: now };
    const record = { pid, sessionId, procStart, version: "2.1.200", kind: "interactive" };
    const path = join(this.#home, "claude", "sessions", `${pid}.json`);
    await Deno.writeTextFile(`${path}.tmp`, JSON.stringify({ ...record, ...times, ...change }));
    await Deno.rename(`${path}.tmp`, path);
  }
}

function append(home: string, sessionId: string, line: unknown): void {
  const path = join(home, "claude", "projects", "-home-u-p", `${sessionId}.jsonl`);
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeTextFileSync(path, `${JSON.stringify(line)}\n`, { append: true });
}
