import type { MetricsReport } from "../../shared/protocol/methods/debug.ts";
import { formatAge } from "./age.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, span } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import { tableLines } from "./table.ts";

/** Prints the daemon's own figures. */
export async function metrics(context: CliContext): Promise<number> {
  const { screen, paths } = context;
  const found = await withDaemon(paths, ({ client }) => ask(client, "debug.metrics", {}));
  if (context.json) await printJson(screen, found);
  else await printLines(screen, metricsLines(found));
  return EXIT.OK;
}

/** The figures as a screen: what was counted, what is now, how long things take. */
export function metricsLines({ at, since, counters, gauges, timingsMs }: MetricsReport): Line[] {
  const timings = Object.entries(timingsMs).map(([name, { count, p50, p95, max }]) => [
    clean(name),
    String(count),
    ...[p50, p95, max].map((ms) => ms.toFixed(1)),
  ]);
  return [
    [span(`figures of ${formatAge(at - since)}`, "strong")],
    [],
    ...figureLines("COUNTED", counters),
    [],
    ...figureLines("NOW", gauges),
    [],
    ...tableLines([
      { title: "TOOK, MS" },
      { title: "TIMES", align: "end" },
      { title: "HALF", align: "end" },
      { title: "95 %", align: "end" },
      { title: "LONGEST", align: "end" },
    ], timings),
  ];
}

function figureLines(title: string, figures: Readonly<Record<string, number>>): Line[] {
  const rows = Object.entries(figures).map(([name, value]) => [clean(name), shown(name, value)]);
  return tableLines([{ title }, { title: "", align: "end" }], rows);
}

/** Sizes as people read them; what scripts read is in the JSON. */
function shown(name: string, value: number): string {
  if (!/bytes$/i.test(name)) return String(value);
  return value < 1024 * 1024
    ? `${(value / 1024).toFixed(1)} KiB`
    : `${(value / 1024 / 1024).toFixed(1)} MiB`;
}
