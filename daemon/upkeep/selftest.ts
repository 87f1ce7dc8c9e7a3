import type { SelfTestCheck, SelfTestReport } from "../../shared/protocol/methods/debug.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { Clock } from "../platform/clock.ts";

/** What trying one thing came to, in words. */
export interface Verdict {
  readonly ok: boolean;
  readonly detail: string;
}

export interface SelfTestPart {
  readonly name: string;
  /** Throws or says so when it fails. */
  readonly run: () => Verdict | Promise<Verdict>;
}

export interface SelfTestOptions {
  readonly parts: readonly SelfTestPart[];
  readonly clock: Clock;
  /** Time that only moves forward, milliseconds. */
  readonly elapsed: () => number;
  readonly redact: (text: string) => string;
  /** How long one part may take; all of them run at once. */
  readonly partMs?: number;
}

const PART_MS = 5_000;
const LONGEST_DETAIL = 400;

/** Tries what the daemon needs, now. Those who ask while it runs get the same report. */
export class SelfTest {
  readonly #options: SelfTestOptions;
  #running: Promise<SelfTestReport> | null = null;

  constructor(options: SelfTestOptions) {
    this.#options = options;
  }

  /** Never rejects, and answers within the time of one part. */
  run(): Promise<SelfTestReport> {
    this.#running ??= this.#runAll().finally(() => this.#running = null);
    return this.#running;
  }

  async #runAll(): Promise<SelfTestReport> {
    const { parts, clock, elapsed } = this.#options;
    const at = clock.now();
    const startedAt = elapsed();
    const checks = await Promise.all(parts.map((part) => this.#runPart(part)));
    return { ok: checks.every(({ ok }) => ok), at, tookMs: elapsed() - startedAt, checks };
  }

  async #runPart({ name, run }: SelfTestPart): Promise<SelfTestCheck> {
    const { elapsed, redact } = this.#options;
    const startedAt = elapsed();
    const { ok, detail } = await this.#inTime(run);
    const tookMs = Math.max(0, elapsed() - startedAt);
    return { name, ok, detail: sanitiseLine(redact(detail), LONGEST_DETAIL), tookMs };
  }

  #inTime(run: SelfTestPart["run"]): Promise<Verdict> {
    const { clock, partMs = PART_MS } = this.#options;
    return new Promise((resolve) => {
      const cancel = clock.setTimer(partMs, () => {
        resolve({ ok: false, detail: `it did not end within ${partMs / 1_000} s` });
      });
      const end = (verdict: Verdict) => {
        cancel();
        resolve(verdict);
      };
      Promise.resolve().then(run).then(end, (error) => end({ ok: false, detail: said(error) }));
    });
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
