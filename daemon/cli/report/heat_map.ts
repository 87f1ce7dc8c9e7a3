import { formatSpan } from "../time_span.ts";
import { dayText } from "./figure_words.ts";
import { Html, html } from "./html_text.ts";
import type { ReportDay, ReportHour, WeekReport } from "./week_report.ts";

const LEFT = 48;
const TOP = 22;
const CELL = 26;
const GAP = 3;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const LEVEL_MS = 900_000;

/** Busy time of each hour of a week as a picture, and the same as a table. */
export function heatMap(week: WeekReport): Html {
  const hours = hoursByName(week);
  const of = ({ day }: ReportDay, hour: number) => hours.get(`${day} ${hour}`);
  const id = `heat-${week.from}`;
  const width = LEFT + 24 * (CELL + GAP);
  const height = TOP + 7 * (CELL + GAP);
  const cells = week.days.flatMap((day, row) =>
    HOURS.map((hour) => cellOf({ day, hour, row, found: of(day, hour) }))
  );
  const marks = HOURS.filter((hour) => hour % 3 === 0).map((hour) =>
    html`<text x="${LEFT + hour * (CELL + GAP)}" y="14">${twoDigits(hour)}</text>`
  );
  const names = week.days.map(({ day }, row) =>
    html`<text x="0" y="${TOP + row * (CELL + GAP) + 18}">${dayText(day).slice(0, 3)}</text>`
  );
  return html`
    <figure>
      <svg role="img" aria-labelledby="${id}-t ${id}-d"
        viewBox="0 0 ${width} ${height}">
    <title id="${id}-t">Activity by hour</title>
    <desc id="${id}-d">Seven days from ${week
      .from}, 24 hours each: the fuller, the longer any agent worked in that hour. Dashed: nobody watched. The table below has the same figures.</desc>
    ${marks}${names}${cells}</svg>
      <figcaption>${legend()}</figcaption>
      <details>
        <summary>Activity by hour, as a table</summary>
        <div class="wide">
          <table>
            <thead>
              <tr><th scope="col">Day</th>${HOURS.map((hour) =>
                html`<th scope="col">${twoDigits(hour)}</th>`
              )}</tr>
            </thead>
            <tbody>${week.days.map((day) =>
              html`<tr><th scope="row">${dayText(day.day)}</th>${
                HOURS.map((hour) => html`<td>${shortText(of(day, hour))}</td>`)
              }</tr>`
            )}</tbody>
          </table>
        </div>
      </details>
    </figure>
  `;
}

type HourSum = Pick<ReportHour, "busyMs" | "watchedMs">;

/** The picture has one place for an hour that comes twice. */
function hoursByName({ hours }: WeekReport): ReadonlyMap<string, HourSum> {
  const sums = new Map<string, HourSum>();
  for (const { day, hour, busyMs, watchedMs } of hours) {
    const name = `${day} ${hour}`;
    const before = sums.get(name) ?? { busyMs: 0, watchedMs: 0 };
    sums.set(name, {
      busyMs: before.busyMs + busyMs,
      watchedMs: before.watchedMs + watchedMs,
    });
  }
  return sums;
}

interface CellOf {
  readonly day: ReportDay;
  readonly hour: number;
  readonly row: number;
  readonly found: HourSum | undefined;
}

function cellOf({ day, hour, row, found }: CellOf): Html {
  if (found === undefined) return new Html("");
  const place = html`x="${LEFT + hour * (CELL + GAP)}" y="${TOP + row * (CELL + GAP)}"`;
  const says = `${dayText(day.day)}, ${twoDigits(hour)}:00: ${longText(found)}`;
  return html`
    <rect ${place} width="${CELL}" height="${CELL}" rx="4" class="${levelOf(found)}">
      <title>${says}</title>
    </rect>
  `;
}

function levelOf(found: HourSum): string {
  if (found.watchedMs === 0) return "gap";
  if (found.busyMs === 0) return "l0";
  return `l${Math.min(4, 1 + Math.floor(found.busyMs / LEVEL_MS))}`;
}

function longText(found: HourSum): string {
  if (found.watchedMs === 0) return "not watched";
  return `busy ${formatSpan(found.busyMs)}, watched ${formatSpan(found.watchedMs)}`;
}

function shortText(found: HourSum | undefined): string {
  if (found === undefined) return "";
  return found.watchedMs === 0 ? "-" : formatSpan(found.busyMs);
}

function legend(): Html {
  const key = (name: string, says: string) =>
    html`
      <span
        class="key"><svg aria-hidden="true" width="14" height="14"><rect x="1" y="1" width="12" height="12" rx="2" class="${name}"/></svg> ${says}</span>
    `;
  return html`${key("gap", "not watched")}${key("l0", "at rest")}${key("l1", "under 15m")}${
    key("l2", "15m")
  }${key("l3", "30m")}${key("l4", "45m and more")}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
