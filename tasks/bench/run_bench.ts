import type { BenchArguments } from "./bench_arguments.ts";
import type { BenchContext } from "./bench_context.ts";
import { beginReport, type BenchReport } from "./bench_report.ts";
import { Findings } from "./findings.ts";
import { measureCurve } from "./measure_curve.ts";
import { measureFleet } from "./measure_fleet.ts";
import {
  fleetName,
  type FleetShape,
  fleetsOf,
  type Scenario,
  scenariosOf,
  selectByName,
  STANDARD_SIZES,
} from "./scenario.ts";

/** Load of one core beyond which figures of a quiet fleet mean little. */
const BUSY_SHARE = 0.2;

/** What of the bench is to be measured. */
export type Selection =
  | { readonly kind: "curve"; readonly fleets: readonly FleetShape[] }
  | { readonly kind: "scenarios"; readonly scenarios: readonly Scenario[] };

/**
 * Works out what was asked for. The curve is of the smaller standard fleet.
 *
 * @throws {RangeError} when `--only` fits nothing
 */
export function select({ curve, only, sizes }: BenchArguments): Selection {
  if (curve) {
    const fleets = fleetsOf(sizes ?? STANDARD_SIZES.slice(0, 1));
    return { kind: "curve", fleets: selectByName(fleets, { nameOf: fleetName, only }) };
  }
  const scenarios = scenariosOf(sizes ?? STANDARD_SIZES);
  const nameOf = ({ name }: Scenario) => name;
  return { kind: "scenarios", scenarios: selectByName(scenarios, { nameOf, only }) };
}

/**
 * Measures it. What fails is noted in the report and does not end the rest; when `context.signal`
 * is aborted, the report holds what there was until then and is not complete.
 */
export async function runBench(
  context: BenchContext,
  { selection, quick }: { readonly selection: Selection; readonly quick: boolean },
): Promise<BenchReport> {
  const report = beginReport({ quick, windowMs: context.plan.windowMs });
  const { loadBefore, cores } = report.machine;
  if (loadBefore > BUSY_SHARE * cores) {
    context.progress(
      `this machine is busy (load ${loadBefore.toFixed(1)}): figures will be too high`,
    );
  }
  const startedAt = performance.now();
  try {
    if (selection.kind === "curve") await runCurve(context, { selection, report });
    else await runScenarios(context, { selection, report });
    report.complete = true;
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
  report.tookMs = Math.round(performance.now() - startedAt);
  return report;
}

async function runCurve(
  context: BenchContext,
  { selection, report }: {
    readonly selection: Extract<Selection, { kind: "curve" }>;
    readonly report: BenchReport;
  },
): Promise<void> {
  for (const shape of selection.fleets) {
    await measureCurve(context, { shape, onPoint: (point) => report.curve.push(point) });
  }
}

async function runScenarios(
  context: BenchContext,
  { selection, report }: {
    readonly selection: Extract<Selection, { kind: "scenarios" }>;
    readonly report: BenchReport;
  },
): Promise<void> {
  const fleets = Map.groupBy(selection.scenarios, ({ fleet }) => fleet);
  for (const [shape, scenarios] of fleets) {
    const left = new Set(scenarios);
    const onReport: Parameters<typeof measureFleet>[1]["onReport"] = (scenarioReport) => {
      report.scenarios.push(scenarioReport);
      for (const scenario of left) if (scenario.name === scenarioReport.name) left.delete(scenario);
    };
    try {
      await measureFleet(context, { shape, scenarios, onReport });
    } catch (error) {
      if (context.signal.aborted) throw error;
      for (const scenario of left) {
        const findings = new Findings(scenario, context.signal);
        await findings.attempt("fleet", () => Promise.reject(error));
        report.scenarios.push(findings.report());
      }
    }
  }
}
