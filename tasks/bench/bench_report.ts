import * as z from "zod";
import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { hasTmux } from "../../fixtures/has_tmux.ts";
import type { BudgetResult } from "./budgets.ts";
import type { CurvePoint } from "./measure_curve.ts";
import type { ScenarioReport } from "./findings.ts";

/** What was measured on, and how busy it was with other things. */
export interface MachineReport {
  readonly cores: number;
  readonly memoryMb: number;
  readonly kernel: string;
  readonly tmux: string | null;
  readonly deno: string;
  /** Processes that were ready to run before the bench began, mean of a minute. */
  readonly loadBefore: number;
}

/** The document that the bench prints. */
export interface BenchReport {
  readonly schema: 1;
  readonly version: string;
  /** Milliseconds UTC. */
  readonly startedAt: number;
  tookMs: number;
  /** False when it was interrupted. */
  complete: boolean;
  readonly quick: boolean;
  readonly windowMs: number;
  readonly machine: MachineReport;
  readonly scenarios: ScenarioReport[];
  readonly curve: CurvePoint[];
  /** Only of a run that was to be checked. */
  budgets?: readonly BudgetResult[];
}

/** A report with nothing in it yet. */
export function beginReport(
  wanted: { readonly quick: boolean; readonly windowMs: number },
): BenchReport {
  return {
    schema: 1,
    version: PRODUCT_VERSION,
    startedAt: Date.now(),
    tookMs: 0,
    complete: false,
    ...wanted,
    machine: {
      cores: navigator.hardwareConcurrency,
      memoryMb: Math.round(Deno.systemMemoryInfo().total / 1_000_000),
      kernel: Deno.osRelease(),
      tmux: hasTmux(),
      deno: Deno.version.deno,
      loadBefore: Deno.loadavg()[0] ?? 0,
    },
    scenarios: [],
    curve: [],
  };
}

const Document = z.looseObject({
  schema: z.literal(1),
  complete: z.boolean(),
  scenarios: z.array(z.looseObject({
    name: z.string(),
    sessions: z.int(),
    panes: z.int(),
    metrics: z.record(z.string(), z.object({ value: z.number(), unit: z.string() })),
    failures: z.array(z.string()),
  })),
  curve: z.array(z.unknown()),
});

/**
 * Reads a document that the bench wrote earlier.
 *
 * @throws {Error} when it is none
 */
export function parseReport(text: string): BenchReport {
  const result = Document.safeParse(JSON.parse(text));
  if (result.success) return result.data as unknown as BenchReport;
  const where = result.error.issues[0]?.path.join(".") ?? "";
  throw new Error(`read a bench document: "${where}" is not as it should be, run the bench anew`);
}
