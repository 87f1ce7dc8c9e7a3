import { shortCount } from "../../../shared/text/short_count.ts";
import { formatCost } from "../usage_figures.ts";
import { dayText } from "./figure_words.ts";
import { Html, html } from "./html_text.ts";
import type { ReportDay, WeekReport } from "./week_report.ts";

const WIDTH = 744;
const HEIGHT = 220;
const TOP = 24;
const BOTTOM = 24;
const BAR = 60;
const STEP = WIDTH / 7;

/** Tokens of each day of a week as bars, and the same as a table. */
export function tokenBars(week: WeekReport): Html {
  const id = `bars-${week.from}`;
  const most = Math.max(1, ...week.days.map(totalOf));
  const days = week.days.filter(({ state }) => state !== "future");
  return html`
    <figure>
      <svg role="img" aria-labelledby="${id}-t ${id}-d"
        viewBox="0 0 ${WIDTH} ${HEIGHT}">
    <title id="${id}-t">Tokens by day</title>
    <desc id="${id}-d">One bar for each day from ${week
      .from}; the hatched part is estimated. The table below has the same figures.</desc>
    <defs><pattern id="${id}-p" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="l1"/><rect width="3" height="6" class="l3"/></pattern></defs>
    <line x1="0" x2="${WIDTH}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}" class="axis"/>
    ${week.days.map((day, index) => barOf(day, { index, most, pattern: `${id}-p` }))}</svg>
      <figcaption>${key("l4", "counted by the agents")}${key(
        "hatch",
        "estimated (hatched)",
      )}</figcaption>
      <details>
        <summary>Tokens by day, as a table</summary>
        <div class="wide">
          <table>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col">exact</th>
                <th scope="col">estimated</th>
                <th scope="col">cost</th>
              </tr>
            </thead>
            <tbody>${days.map((day) =>
              html`
                <tr>
                  <th scope="row">${dayText(day.day)}</th>
                  <td>${shortCount(day.tokensExact)}</td>
                  <td>${shortCount(day.tokensEstimated)}</td>
                  <td>${formatCost(day)}</td>
                </tr>
              `
            )}</tbody>
          </table>
        </div>
      </details>
    </figure>
  `;
}

function key(name: string, says: string): Html {
  return html`
    <span
      class="key"><svg aria-hidden="true" width="14" height="14"><rect x="1" y="1" width="12" height="12" class="${name}"/></svg> ${says}</span>
  `;
}

interface BarView {
  readonly index: number;
  readonly most: number;
  readonly pattern: string;
}

function barOf(day: ReportDay, { index, most, pattern }: BarView): Html {
  const x = index * STEP + (STEP - BAR) / 2;
  const middle = round(x + BAR / 2);
  const base = HEIGHT - BOTTOM;
  const tall = (tokens: number) => round((base - TOP) * tokens / most);
  const [exact, estimated] = [tall(day.tokensExact), tall(day.tokensEstimated)];
  const total = totalOf(day);
  const says = `${dayText(day.day)}: ${shortCount(day.tokensExact)} tokens, ${
    shortCount(day.tokensEstimated)
  } estimated`;
  const figure = day.state === "future" ? "" : shortCount(total);
  return html`
    <g>
      <title>${says}</title>
      <rect x="${round(x)}" y="${round(
        base - exact,
      )}" width="${BAR}" height="${exact}" class="l4" />
      <rect x="${round(x)}" y="${round(
        base - exact - estimated,
      )}" width="${BAR}" height="${estimated}"
        fill="url(#${pattern})" />
      <text x="${middle}" y="${round(
        base - exact - estimated - 6,
      )}" text-anchor="middle">${figure}</text>
      <text x="${middle}" y="${HEIGHT - 6}" text-anchor="middle">${dayText(day.day).slice(
        0,
        3,
      )} ${Number(day.day.slice(8))}</text>
    </g>
  `;
}

function totalOf({ tokensExact, tokensEstimated }: ReportDay): number {
  return tokensExact + tokensEstimated;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
