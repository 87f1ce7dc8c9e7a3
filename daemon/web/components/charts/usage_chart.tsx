import type { UsageReport } from "../../../../shared/protocol/methods/usage.ts";
import { shortCount } from "../../../../shared/text/short_count.ts";
import { money } from "../money.ts";
import { type Bar, Bars } from "./bars.tsx";
import { chartTimes } from "./chart_times.ts";
import { type ModelDays, modelDays } from "./model_days.ts";
import { useWidth } from "./use_width.ts";

interface UsageChartProps {
  readonly report: UsageReport;
  /** Milliseconds UTC. */
  readonly now: number;
  /** Days that are drawn, the last is today. */
  readonly count: number;
}

/** Which models have used how much, day by day, and what that costs. */
export function UsageChart({ report, now, count }: UsageChartProps) {
  const [place, width] = useWidth<HTMLDivElement>();
  const usage = modelDays(report.rows, {
    lastDay: chartTimes(report.timeZone).date(now),
    count,
  });
  if (usage.models.length === 0) {
    return <p class="empty faint">No usage was found in these days.</p>;
  }
  return (
    <div ref={place}>
      <DaysFigure usage={usage} all={shortCount(report.totals.tokens.total)} width={width} />
      <ModelsTable usage={usage} report={report} />
      {report.reading !== null && (
        <p class="faint">
          Older transcripts are being read, {Math.floor(report.reading)}{" "}
          % done: figures may still grow.
        </p>
      )}
    </div>
  );
}

interface DaysProps {
  readonly usage: ModelDays;
  /** The tokens of all days, as a person reads them. */
  readonly all: string;
  /** Pixels; 0 before it is known. */
  readonly width: number;
}

function DaysFigure({ usage: { parts, days }, all, width }: DaysProps) {
  const bars = days.map(({ day, tokens }): Bar => {
    const words = parts.flatMap((name, index) =>
      tokens[index] ? [`${name} ${shortCount(tokens[index])}`] : []
    );
    return {
      label: day.slice(5),
      parts: tokens,
      words: `${day}: ${words.join(", ") || "nothing"}`,
    };
  });
  return (
    <figure>
      <figcaption>
        Tokens by day <span class="faint">{all} in all</span>
      </figcaption>
      {width > 0 && (
        <Bars
          bars={bars}
          summary={`Tokens by day and model: ${all} in ${days.length} days`}
          width={width}
          height={96}
          isLabelled
        />
      )}
    </figure>
  );
}

interface ModelsProps {
  readonly usage: ModelDays;
  readonly report: UsageReport;
}

function ModelsTable(
  { usage: { models, parts }, report: { totals, unpricedModels } }: ModelsProps,
) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Tokens and cost of each model">
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col" class="num">Tokens</th>
            <th scope="col" class="num">Cost</th>
          </tr>
        </thead>
        <tbody>
          {models.map(({ model, tokens, costUsd }) => (
            <tr key={model}>
              <th scope="row">
                <i class={`swatch m${partOf(model, parts)}`} aria-hidden="true" />
                <bdi>{model}</bdi>
              </th>
              <td class="num">{shortCount(tokens)}</td>
              <td class="num">{costUsd === null ? "no price" : money(costUsd)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <td class="num">{shortCount(totals.tokens.total)}</td>
            <td class="num">
              {totals.costUsd === null ? "–" : money(totals.costUsd)}
              {unpricedModels.length > 0 && totals.costUsd !== null && "+"}
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function partOf(model: string, parts: readonly string[]): number {
  const at = parts.indexOf(model);
  return at < 0 ? parts.length - 1 : at;
}
