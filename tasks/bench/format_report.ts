import type { BenchReport } from "./bench_report.ts";
import type { BudgetResult } from "./budgets.ts";
import type { ScenarioReport } from "./findings.ts";
import type { CurvePoint } from "./measure_curve.ts";
import { formatValue, METRIC_NAMES, type MetricName, METRICS, type Unit } from "./metrics.ts";
import { formatTable } from "./table.ts";

/** The whole document as tables for people. Pure. */
export function formatReport({ scenarios, curve, budgets }: BenchReport): string {
  const sizes = Map.groupBy(scenarios, ({ sessions, panes }) => `${sessions}x${panes / sessions}`);
  const parts = [...sizes].map(([size, reports]) => formatScenarios(size, reports));
  if (curve.length > 0) parts.push(formatCurve(curve));
  const failures = scenarios.flatMap(({ name, failures }) =>
    failures.map((failure) => `${name}: ${failure}\n`)
  );
  if (failures.length > 0) parts.push(`Not measured:\n${failures.join("")}`);
  if (budgets !== undefined) parts.push(formatBudgets(budgets));
  return parts.join("\n");
}

function formatScenarios(size: string, reports: readonly ScenarioReport[]): string {
  const header = [size, "", ...reports.map(({ name }) => name.replace(`${size}-`, ""))];
  const rows = METRIC_NAMES.map((name) => [
    name,
    METRICS[name],
    ...reports.map(({ metrics }) => {
      const metric = metrics[name];
      return metric === undefined ? "-" : formatValue(metric.value, metric.unit);
    }),
  ]);
  return formatTable([header, ...rows]);
}

const CURVE_COLUMNS: readonly (readonly [title: string, name: MetricName])[] = [
  ["daemon %", "cpu.daemon"],
  ["extra tmux %", "cpu.tmux.extra"],
  ["together %", "cpu.together"],
  ["rename p50", "latency.session_renamed.p50"],
  ["rename p95", "latency.session_renamed.p95"],
  ["split p50", "latency.pane_split.p50"],
  ["split p95", "latency.pane_split.p95"],
];

function formatCurve(points: readonly CurvePoint[]): string {
  const header = ["a look each", "ms", ...CURVE_COLUMNS.map(([title]) => title)];
  const rows = points.map(({ fleet, pauseMs, metrics }) => [
    fleet,
    `${pauseMs}`,
    ...CURVE_COLUMNS.map(([, name]) => {
      const value = metrics[name];
      return value === undefined ? "-" : formatValue(value, METRICS[name]);
    }),
  ]);
  return formatTable([header, ...rows]);
}

function formatBudgets(results: readonly BudgetResult[]): string {
  const row = ({ verdict, scenario, name, value, limit, unit }: BudgetResult) => [
    `${verdict === "met" ? "met   " : verdict.toUpperCase().padEnd(7)} ${scenario}  ${name}`,
    value === null ? "-" : formatValue(value, unit as Unit),
    `of ${formatValue(limit, unit as Unit)} ${unit}`,
  ];
  const bad = results.filter(({ verdict }) => verdict !== "met");
  const total = bad.length === 0
    ? `All ${results.length} budgets met.\n`
    : `${bad.length} of ${results.length} budgets missed.\n`;
  const lines = formatTable(results.map(row)).split("\n").map((line, index) => {
    const result = results[index];
    return result === undefined || result.verdict === "met" ? line : `${line}  (${result.source})`;
  });
  return `${lines.join("\n")}${total}`;
}
