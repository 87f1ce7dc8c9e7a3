import { findProgram, isExecutableFile } from "../../platform/find_program.ts";
import type { Environment } from "../../platform/paths.ts";
import type { FailureReason } from "../../state/observation.ts";
import type { CommandRunner, RunFailure, RunResult } from "../run.ts";
import { type Printed, textOf, type Unanswered } from "./answer.ts";
import { type NtmList, parseList } from "./parse_list.ts";
import { type NtmStatus, parseStatus } from "./parse_status.ts";

/** What of ntm is asked for. */
export type NtmSurface = "status" | "list";

export interface NtmProbeOptions {
  /** One of its own: a slow ntm must not hold a place that a look at tmux waits for. */
  readonly runner: CommandRunner;
  /** Absolute path of ntm, asked for each time so that a later install is found. */
  readonly ntmProgram: () => string | null;
  readonly now: () => number;
  /** Deadline of one call; later revisions have taken 18 s. */
  readonly timeoutMs?: number;
  readonly maxOutputBytes?: number;
  /** Changes when another file stands in the place of the program. */
  readonly identify?: (program: string) => string;
}

/** Why ntm said nothing. `absent` and `unsupported` are no faults. */
export type NtmSilence =
  | { readonly kind: "absent"; readonly at: number; readonly message: string }
  | { readonly kind: "unsupported"; readonly at: number; readonly message: string }
  | {
    readonly kind: "failed";
    readonly at: number;
    readonly reason: FailureReason;
    readonly message: string;
  };

/** What one question came to; `at` is when it was answered, milliseconds UTC. */
export type NtmAnswer<T> =
  | {
    readonly kind: "ok";
    readonly at: number;
    readonly durationMs: number;
    readonly value: T;
  }
  | NtmSilence;

/** What an installed ntm can do, as far as it has been asked; null while it has not. */
export type NtmCapabilities = Readonly<Record<NtmSurface, boolean | null>>;

const TIMEOUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** The user's environment or settings may have switched to another encoding or to short keys. */
const FORMAT_FLAGS = ["--robot-format=json", "--robot-verbosity=default"] as const;

/** The format flags belong to the family of `--robot-`; `list` has none but its own. */
const QUESTIONS: Readonly<Record<NtmSurface, readonly string[]>> = {
  status: ["--robot-status"],
  list: ["list", "--json"],
};

const UNASKED: NtmCapabilities = { status: null, list: null };

/**
 * Asks ntm, one question a call, and says what came of it as a value. What this ntm has called
 * unknown is not asked again until another file stands in its place. Questions that read what panes
 * show are not among those it can ask.
 */
export class NtmProbe {
  readonly #options: Required<NtmProbeOptions>;
  #identity: string | null = null;
  #capabilities: NtmCapabilities = UNASKED;
  readonly #refusedFlags = new Set<string>();
  #tellsChildPids = false;

  constructor(options: NtmProbeOptions) {
    this.#options = {
      timeoutMs: TIMEOUT_MS,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      identify,
      ...options,
    };
  }

  get capabilities(): NtmCapabilities {
    return this.#capabilities;
  }

  /**
   * Sessions and their agents; `signal` ends the call early. An ntm that has named the process of one
   * agent is one that names them, also once the last of them is gone.
   */
  async askStatus(signal?: AbortSignal): Promise<NtmAnswer<NtmStatus>> {
    const answer = await this.#ask("status", parseStatus, signal);
    if (answer.kind !== "ok") return answer;
    this.#tellsChildPids ||= answer.value.childPidsAreTold;
    return { ...answer, value: { ...answer.value, childPidsAreTold: this.#tellsChildPids } };
  }

  /** Sessions with project and label; `signal` ends the call early. */
  askList(signal?: AbortSignal): Promise<NtmAnswer<NtmList>> {
    return this.#ask("list", parseList, signal);
  }

  async #ask<T extends { readonly kind: "ok" }>(
    surface: NtmSurface,
    parse: (printed: Printed) => T | Unanswered,
    signal: AbortSignal | undefined,
  ): Promise<NtmAnswer<T>> {
    const program = this.#options.ntmProgram();
    if (program === null) return this.#absent("ntm is not installed");
    this.#recognise(program);
    if (this.#capabilities[surface] === false) return this.#unsupported(surface);
    for (;;) {
      const result = await this.#run(program, surface, signal);
      if (result.kind === "failed") return this.#notRun(result);
      const reading = parse(result);
      // Older ntm may not know how to be told the format: then it has but one.
      if (reading.kind === "unsupported" && this.#leaveOut(reading.flag)) continue;
      return this.#answer(surface, reading, result.durationMs);
    }
  }

  /** Another file in the place of the program may be another ntm: it is asked everything anew. */
  #recognise(program: string): void {
    const identity = this.#options.identify(program);
    if (identity === this.#identity) return;
    this.#identity = identity;
    this.#capabilities = UNASKED;
    this.#refusedFlags.clear();
    this.#tellsChildPids = false;
  }

  #run(program: string, surface: NtmSurface, signal: AbortSignal | undefined): Promise<RunResult> {
    const { runner, timeoutMs, maxOutputBytes } = this.#options;
    const format = surface === "status"
      ? FORMAT_FLAGS.filter((flag) => !this.#refusedFlags.has(nameOf(flag)))
      : [];
    const args = [...QUESTIONS[surface], ...format];
    return runner.run({ program, args, timeoutMs, maxOutputBytes, ...(signal ? { signal } : {}) });
  }

  /** True for a flag that can be left out and was not yet. */
  #leaveOut(flag: string | null): boolean {
    const known = FORMAT_FLAGS.some((format) => nameOf(format) === flag);
    if (flag === null || !known || this.#refusedFlags.has(flag)) return false;
    this.#refusedFlags.add(flag);
    return true;
  }

  #answer<T extends { readonly kind: "ok" }>(
    surface: NtmSurface,
    reading: T | Unanswered,
    durationMs: number,
  ): NtmAnswer<T> {
    if (isUnanswered(reading)) {
      if (reading.kind !== "unsupported") {
        return this.#failed(reading.kind === "garbage" ? "garbage" : "command_failed", reading);
      }
      this.#capabilities = { ...this.#capabilities, [surface]: false };
      return this.#unsupported(surface);
    }
    this.#capabilities = { ...this.#capabilities, [surface]: true };
    return { kind: "ok", at: this.#options.now(), durationMs, value: reading };
  }

  #notRun(result: Extract<RunResult, { kind: "failed" }>): NtmSilence {
    // It was there a moment ago: whoever installs anew takes the old one away first.
    if (result.failure === "not_installed") return this.#absent(result.message);
    return this.#failed(FAILURES[result.failure], result);
  }

  #absent(message: string): NtmSilence {
    return { kind: "absent", at: this.#options.now(), message };
  }

  #unsupported(surface: NtmSurface): NtmSilence {
    const message = `this ntm does not know "ntm ${QUESTIONS[surface].join(" ")}"`;
    return { kind: "unsupported", at: this.#options.now(), message };
  }

  #failed(reason: FailureReason, { message }: { readonly message: string }): NtmSilence {
    return { kind: "failed", at: this.#options.now(), reason, message: textOf(message) ?? reason };
  }
}

/** Where ntm is, in the order of {@linkcode findProgram}; a configured path stands for itself. */
export function findNtm(options: {
  /** The configured path; null when it is to be searched for. */
  readonly configured: string | null;
  readonly env: Environment;
  readonly home: string;
}): string | null {
  const { configured, env, home } = options;
  if (configured !== null) return isExecutableFile(configured) ? configured : null;
  return findProgram("ntm", { env, home, isExecutable: isExecutableFile });
}

const FAILURES: Readonly<Record<Exclude<RunFailure, "not_installed">, FailureReason>> = {
  permission: "permission",
  timeout: "timeout",
  too_much_output: "too_much_output",
  busy: "busy",
  cancelled: "busy",
  spawn: "spawn",
};

const UNANSWERED: ReadonlySet<string> = new Set(["refused", "unsupported", "garbage"]);

function isUnanswered(reading: { readonly kind: string }): reading is Unanswered {
  return UNANSWERED.has(reading.kind);
}

function nameOf(flag: string): string {
  return flag.slice(0, flag.indexOf("="));
}

function identify(program: string): string {
  try {
    const { mtime, ino, size } = Deno.statSync(program);
    return [program, mtime?.getTime(), ino, size].join("\0");
  } catch {
    // It went away since it was found; the call says so.
    return program;
  }
}
