import type { StatsRow, StatsRows } from "../../../../shared/protocol/methods/stats.ts";
import { shortCount } from "../../../../shared/text/short_count.ts";
import { longAge } from "../duration.ts";
import { counted } from "../names.ts";
import { type Bar, Bars } from "./bars.tsx";
import { chartTimes } from "./chart_times.ts";
import { useWidth } from "./use_width.ts";

/** What a picture shows of a piece of time. */
export type ChartRow = Pick<
  StatsRow,
  "start" | "activeMs" | "compactions" | "tokensExact" | "tokensEstimated"
>;

/** One thing that is measured by the hour or the day. */
interface Measure {
  readonly name: string;
  readonly valueOf: (row: ChartRow) => number;
  readonly wordsOf: (value: number) => string;
  /** What the sum is over, where it could be taken for another. */
  readonly over?: string;
  /** What fills a picture at least: less than this must not look like much. */
  readonly least?: number;
}

const MEASURES: readonly Measure[] = [
  {
    name: "Active time",
    // Shown in whole seconds: a bar without any would belie its own words.
    valueOf: ({ activeMs }) => Math.round(activeMs / 1_000) * 1_000,
    wordsOf: (value) => value === 0 ? "none" : longAge(value),
    over: "over all panes",
    least: 60_000,
  },
  {
    name: "Compactions",
    valueOf: ({ compactions }) => compactions,
    wordsOf: (value) => counted(value, "compaction"),
  },
  {
    name: "Tokens",
    valueOf: ({ tokensExact, tokensEstimated }) => tokensExact + tokensEstimated,
    wordsOf: (value) => `${shortCount(value)} tokens`,
  },
];

export type Range = "day" | "week";

interface ActivityProps {
  readonly stats: StatsRows;
  readonly range: Range;
}

/** What agents did, piece by piece of time: one picture for each measure, above each other. */
export function ActivityChart({ stats, range }: ActivityProps) {
  const [place, width] = useWidth<HTMLDivElement>();
  const times = chartTimes(stats.timeZone);
  // Days before the first known one are counted back in whole ones, which clocks may have moved.
  const labelOf = ({ start }: ChartRow) =>
    range === "day" ? times.hour(start) : times.day(start + RANGES.week.stepMs / 2);
  const rows = wholeRange(stats.rows, range).map((row) => ({ ...row, label: labelOf(row) }));
  return (
    <div ref={place}>
      {MEASURES.map((measure, index) => (
        <MeasureFigure
          key={measure.name}
          measure={measure}
          rows={rows}
          range={range}
          width={width}
          isLabelled={index === MEASURES.length - 1}
        />
      ))}
      <details>
        <summary>As a table</summary>
        <ActivityTable rows={rows} range={range} />
      </details>
    </div>
  );
}

interface RowsProps {
  readonly rows: readonly LabelledRow[];
  readonly range: Range;
}

type LabelledRow = ChartRow & { readonly label: string };

interface MeasureProps extends RowsProps {
  readonly measure: Measure;
  /** Pixels; 0 before it is known. */
  readonly width: number;
  readonly isLabelled: boolean;
}

function MeasureFigure({ measure, rows, range, width, isLabelled }: MeasureProps) {
  const { name, valueOf, wordsOf, over, least } = measure;
  const sum = rows.reduce((sum, row) => sum + valueOf(row), 0);
  const all = over && sum > 0 ? `${wordsOf(sum)} ${over}` : wordsOf(sum);
  const bars = rows.map((row): Bar => {
    const value = valueOf(row);
    return { label: row.label, parts: [value], words: `${row.label}: ${wordsOf(value)}` };
  });
  return (
    <figure>
      <figcaption>
        {name} <span class="faint">{all}</span>
      </figcaption>
      {width > 0 && (
        <Bars
          bars={bars}
          summary={`${name}: ${all} ${range === "day" ? "in 24 hours" : "in 7 days"}`}
          width={width}
          height={44}
          least={least}
          isLabelled={isLabelled}
        />
      )}
    </figure>
  );
}

function ActivityTable({ rows, range }: RowsProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Activity as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">{range === "day" ? "Hour" : "Day"}</th>
            {MEASURES.map(({ name }) => <th key={name} scope="col" class="num">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.start}>
              <th scope="row">{row.label}</th>
              {MEASURES.map(({ name, valueOf, wordsOf }) => (
                <td key={name} class="num">{wordsOf(valueOf(row))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const RANGES = {
  day: { count: 24, stepMs: 3_600_000 },
  week: { count: 7, stepMs: 86_400_000 },
} as const;

/** The answer begins with the first that anything is known of; what is before it is empty. */
export function wholeRange(rows: readonly StatsRow[], range: Range): readonly ChartRow[] {
  const { count, stepMs } = RANGES[range];
  const first = rows[0]?.start ?? 0;
  const missing = Math.max(0, count - rows.length);
  const blank = { activeMs: 0, compactions: 0, tokensExact: 0, tokensEstimated: 0 };
  const before = Array.from({ length: missing }, (_, index) => ({
    start: first - (missing - index) * stepMs,
    ...blank,
  }));
  return [...before, ...rows];
}
