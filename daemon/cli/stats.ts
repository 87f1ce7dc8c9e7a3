import type { AgentType } from "../../shared/model/agent.ts";
import type { StatsRows, StatsSummary } from "../../shared/protocol/methods/stats.ts";
import type { RpcClient } from "../../shared/rpc/client.ts";
import { CliError } from "./cli_error.ts";
import { ask, connectDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { clean, printJson, printLines } from "./print.ts";
import {
  type GroupAnswer,
  rowLines,
  type StatsAbout,
  statsNotes,
  summaryLines,
} from "./stats_lines.ts";
import { AGENT_TYPES, type StatsGroup } from "./stats_values.ts";
import { endOfDay, type Since, sinceTime } from "./usage_period.ts";

export interface StatsArguments {
  readonly by: StatsGroup | undefined;
  readonly since: Since | undefined;
  readonly until: string | undefined;
  readonly session: string | undefined;
  readonly agent: AgentType | undefined;
  readonly model: string | undefined;
}

const USUAL_SINCE: Since = { kind: "days", days: 8 };
const USUAL_SINCE_OF_HOURS: Since = { kind: "ago", ms: 86_400_000 };
/** A long time that is not summed up yet takes a while. */
const ANSWER_MS = 30_000;
/** The models that are told of one by one: each is a question to the daemon. */
const MOST_MODELS = 40;

interface Wanted {
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly sessionId: string | undefined;
  readonly agent: AgentType | undefined;
  readonly model: string | undefined;
}

/**
 * Prints what agents did, in days of the daemon's time zone.
 * @throws {CliError} USAGE for a time that ends before it begins; NOT_FOUND for a session that had
 * nothing in that time, AMBIGUOUS where several bore its name.
 */
export async function stats(context: CliContext, args: StatsArguments): Promise<number> {
  const { client } = await connectDaemon(context.paths, { timeoutMs: ANSWER_MS });
  try {
    const now = context.now();
    const { timeZone } = await ask(client, "stats.summary", { since: now, until: now });
    const period = periodOf(args, { now, timeZone });
    const sessionId = args.session === undefined
      ? undefined
      : await findSession(client, { name: args.session, ...period });
    const wanted = { ...period, sessionId, agent: args.agent, model: args.model };
    const about: StatsAbout = { ...period, session: args.session, now };
    await tell({ context, client, wanted, about }, args.by ?? "day");
    return EXIT.OK;
  } finally {
    client.close();
  }
}

interface Telling {
  readonly context: CliContext;
  readonly client: RpcClient;
  readonly wanted: Wanted;
  readonly about: StatsAbout;
}

async function tell(telling: Telling, by: StatsGroup): Promise<void> {
  switch (by) {
    case "hour":
    case "day":
      return await tellRows(telling, by);
    case "session": {
      const { context, client, wanted, about } = telling;
      const answer = await ask(client, "stats.summary", { ...wanted });
      if (context.json) return await printJson(context.screen, answer);
      const groups = answer.sessions.map((sum) => ({ ...sum, key: sum.name, id: sum.sessionId }));
      await printLines(context.screen, summaryLines(groups, { title: "SESSION", answer, about }));
      return await tellNotes(context, [answer]);
    }
    case "agent":
    case "model":
      return await tellKinds(telling, by);
  }
}

async function tellRows({ context, client, wanted, about }: Telling, by: "hour" | "day") {
  const ofTime = (params: Wanted): Promise<StatsRows> =>
    by === "hour"
      ? ask(client, "stats.hourly", { ...params })
      : ask(client, "stats.daily", { ...params });
  const query = wanted.since === undefined ? { ...wanted, since: 0 } : wanted;
  const answer = await ofTime(query);
  if (context.json) return await printJson(context.screen, answer);
  // Of a session or a kind alone it cannot be told whether anybody watched.
  const isPart = [query.sessionId, query.agent, query.model].some((part) => part !== undefined);
  const whole = isPart ? await ofTime({ ...query, ...NO_FILTER }) : answer;
  const watched = new Map(whole.rows.map(({ start, watchedMs }) => [start, watchedMs ?? 0]));
  await printLines(context.screen, rowLines(answer, { by, watched, about }));
  await tellNotes(context, [answer]);
}

const NO_FILTER = { sessionId: undefined, agent: undefined, model: undefined };

/** Of every agent, or every model whose tokens are known, its own summary. */
async function tellKinds(
  { context, client, wanted, about }: Telling,
  by: "agent" | "model",
): Promise<void> {
  const answer = await ask(client, "stats.summary", { ...wanted });
  const { names, left } = by === "agent"
    ? { names: AGENT_TYPES, left: 0 }
    : await modelsIn(client, wanted, answer.timeZone);
  const asked = names.filter((name) => wanted[by] === undefined || wanted[by] === name);
  const answers: (StatsSummary & { readonly key: string })[] = [];
  for (const key of asked) {
    answers.push({ key, ...await ask(client, "stats.summary", { ...wanted, [by]: key }) });
  }
  if (context.json) {
    const groups = answers.map(({ key, ...rest }) => ({ [by]: key, ...rest }));
    return await printJson(context.screen, { by, groups });
  }
  if (by === "agent") about = { ...about, answers: answer.answersByAgent ?? [] };
  const groups: GroupAnswer[] = answers.map(({ key, totals }) => ({ key, id: null, ...totals }));
  const title = by === "agent" ? "AGENT" : "MODEL";
  await printLines(context.screen, summaryLines(groups, { title, answer, about }));
  await tellNotes(context, answers.length === 0 ? [answer] : answers);
  if (left > 0) await context.stderr.print(`${left} models with fewer tokens are not shown\n`);
}

async function modelsIn(
  client: RpcClient,
  { since, until, agent, model }: Wanted,
  timeZone: string,
): Promise<{ readonly names: readonly string[]; readonly left: number }> {
  if (model !== undefined) return { names: [model], left: 0 };
  const report = await ask(client, "usage.report", {
    ...{ groupBy: ["model" as const], since, until, agent, timeZone },
  });
  const names = report.rows.flatMap((row) => row.model === undefined ? [] : [row.model]);
  return { names: names.slice(0, MOST_MODELS), left: Math.max(0, names.length - MOST_MODELS) };
}

async function tellNotes(
  { stderr }: CliContext,
  answers: readonly { readonly complete: boolean; readonly truncated: boolean }[],
): Promise<void> {
  const notes = statsNotes({
    complete: answers.every(({ complete }) => complete),
    truncated: answers.some(({ truncated }) => truncated),
  });
  await stderr.print(notes.map((note) => `${note}\n`).join(""));
}

function periodOf(
  { since, until, by }: StatsArguments,
  view: { readonly now: number; readonly timeZone: string },
): { readonly since: number | undefined; readonly until: number | undefined } {
  const end = until === undefined ? undefined : endOfDay(until, view.timeZone);
  const usual = by === "hour" ? USUAL_SINCE_OF_HOURS : USUAL_SINCE;
  // A day that is named is the one to go back from.
  const from = since === undefined && end !== undefined ? Math.min(view.now, end - 1) : view.now;
  const begin = sinceTime(since ?? usual, { ...view, now: from });
  if (begin === undefined || end === undefined || begin < end) return { since: begin, until: end };
  throw new CliError(
    `cannot tell of no time: --until is ${until} and --since is later, say an earlier --since or ` +
      "a later --until",
    { code: "USAGE", exit: "USAGE" },
  );
}

async function findSession(
  client: RpcClient,
  { name, since, until }: {
    readonly name: string;
    readonly since: number | undefined;
    readonly until: number | undefined;
  },
): Promise<string> {
  const { sessions } = await ask(client, "stats.summary", { since, until });
  const byId = sessions.find(({ sessionId }) => sessionId === name);
  const found = byId === undefined ? sessions.filter((session) => session.name === name) : [byId];
  const [first, ...more] = found.flatMap(({ sessionId }) => sessionId ?? []);
  if (first === undefined) {
    throw new CliError(
      `cannot tell of the session ${clean(name)}: nothing is known of one of this name in that ` +
        "time, `ntm-tracker stats --by session` lists those there are",
      { code: "NOT_FOUND", exit: "NOT_FOUND" },
    );
  }
  if (more.length === 0) return first;
  throw new CliError(
    `cannot tell of the session ${clean(name)}: ${found.length} have borne this name in that ` +
      `time, say which by its id: ${[first, ...more].map(clean).join(", ")}`,
    { code: "AMBIGUOUS", exit: "NOT_FOUND" },
  );
}
