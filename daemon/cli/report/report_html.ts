import {
  AGENT_COLUMNS,
  dayText,
  FIGURE_COLUMNS,
  type FigureColumn,
  SESSION_COLUMNS,
} from "./figure_words.ts";
import { heatMap } from "./heat_map.ts";
import { Html, html } from "./html_text.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { tokenBars } from "./token_bars.ts";
import type { Report, ReportFigures, WeekReport } from "./week_report.ts";

/** The report as one page that needs nothing else: no script, and nothing to fetch. */
export function reportHtml(report: Report): string {
  const from = report.weeks[0]?.from ?? "";
  const to = report.weeks.at(-1)?.to ?? "";
  const madeAt = Temporal.Instant.fromEpochMilliseconds(report.madeAt)
    .toZonedDateTimeISO(report.timeZone).toPlainDateTime().toString({ smallestUnit: "minute" })
    .replace("T", " ");
  const page = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>ntm-tracker: ${from} to ${to}</title>
        <style>${new Html(PAGE_STYLE)}</style>
      </head>
      <body>
        <main><h1>What your agents did</h1>
    <p class="faint">${from} to ${to}, ${report.timeZone} · made ${madeAt}</p>
    ${report.notes.map((note) => html`<p>${note}</p>`)}
    ${report.weeks.map(weekSection)}
        </main>
        <footer>
          <p>Active and waiting time is added up over panes; busy and watched time goes by the clock on the wall. A dash is not known. Tokens are as the agents count them, estimated ones apart. Cost by the list prices of ${report
            .pricesAsOf}, US dollars: a plan is billed otherwise.</p>
        </footer>
      </body>
    </html>
  `;
  return `${page}\n`;
}

function weekSection(week: WeekReport): Html {
  const days = week.days.filter(({ state }) => state !== "future");
  return html`<section><h2>Week of ${week.from} to ${week.to}${week.running ? ", so far" : ""}</h2>
${comparison(week)}
<h3>Activity by hour</h3>${heatMap(week)}
<h3>Tokens by day</h3>${tokenBars(week)}
<h3>Days</h3>${
    table("Day", FIGURE_COLUMNS, {
      rows: days.map((day) => [dayText(day.day), day]),
      total: week.totals,
    })
  }
${
    week.sessions.length === 0 ? "" : html`<h3>Sessions</h3>${
      table("Session", SESSION_COLUMNS, {
        rows: week.sessions.map((session) => [session.name ?? "(none)", session]),
      })
    }`
  }
${
    week.agents.length === 0
      ? ""
      : html`<h3>Agents</h3>${
        table("Agent", AGENT_COLUMNS, { rows: week.agents.map((agent) => [agent.agent, agent]) })
      }`
  }</section>`;
}

/** What introduces the others ends with a colon. */
function comparison({ comparison: sentences }: WeekReport): Html {
  const isLead = (sentence: string) => sentence.endsWith(":");
  const leads = sentences.filter(isLead).map((sentence) => html`<p>${sentence}</p>`);
  const points = sentences.filter((sentence) => !isLead(sentence));
  return html`${leads}<ul>${points.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

interface TableOf {
  readonly rows: readonly (readonly [string, ReportFigures])[];
  readonly total?: ReportFigures;
}

function table(title: string, columns: readonly FigureColumn[], { rows, total }: TableOf): Html {
  const cells = (sum: ReportFigures) => columns.map(({ say }) => html`<td>${say(sum)}</td>`);
  return html`
    <div class="wide">
      <table><thead><tr><th scope="col">${title}</th>${columns.map((column) =>
        html`<th scope="col">${column.title}</th>`
      )}</tr></thead><tbody>${rows.map(([name, sum]) =>
        html`<tr><th scope="row">${name}</th>${cells(sum)}</tr>`
      )}</tbody>${total === undefined ? "" : html`
        <tfoot>
          <tr><th scope="row">total</th>${cells(total)}</tr>
        </tfoot>
      `}</table>
    </div>
  `;
}
