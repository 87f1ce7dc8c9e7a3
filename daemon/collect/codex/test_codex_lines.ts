/** Lines in the shape in which Codex writes them; every text in them is made up. */

export const AT = "2026-08-03T10:15:30.250Z";
export const AT_MS = Date.UTC(2026, 7, 3, 10, 15, 30, 250);
export const SESSION = "019f7121-addf-7541-8ead-f9514250701d";

type Json = Readonly<Record<string, unknown>>;

export function rolloutLine(type: string, payload: unknown, timestamp: unknown = AT): string {
  return JSON.stringify({ timestamp, type, payload });
}

export function eventLine(type: string, payload: Json = {}, timestamp: unknown = AT): string {
  return rolloutLine("event_msg", { type, ...payload }, timestamp);
}

export function sessionLine(payload: Json = {}, timestamp: unknown = AT): string {
  return rolloutLine("session_meta", {
    id: SESSION,
    timestamp: AT,
    cwd: "/home/u/project",
    originator: "codex_cli_rs",
    cli_version: "0.145.0",
    source: "cli",
    model_provider: "openai",
    base_instructions: { text: "made up" },
    ...payload,
  }, timestamp);
}

/** Input (with what was cached), cached, output (with reasoning), reasoning. */
export type Sum = readonly [number, number, number, number];

export function usageOf([input, cached, output, reasoning]: Sum): Json {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: input + output,
  };
}

export interface TokenCountShape {
  readonly total?: Sum;
  readonly last?: Sum;
  readonly limits?: unknown;
  readonly at?: unknown;
}

export function tokenCountLine({ total, last, limits, at }: TokenCountShape = {}): string {
  const info = total === undefined ? null : {
    total_token_usage: usageOf(total),
    last_token_usage: last === undefined ? undefined : usageOf(last),
    model_context_window: 258_400,
  };
  return eventLine("token_count", { info, rate_limits: limits ?? null }, at);
}
