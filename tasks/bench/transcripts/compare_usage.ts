import * as z from "zod";

/** Input, output, read from and written to the cache. */
export type UsageSums = readonly [number, number, number, number];

/** By model and day: `gpt-5.2-codex 2026-05-01`. */
export type UsageTable = ReadonlyMap<string, UsageSums>;

const Ccusage = z.object({
  daily: z.array(z.object({
    period: z.string(),
    modelBreakdowns: z.array(z.object({
      modelName: z.string(),
      inputTokens: z.number(),
      outputTokens: z.number(),
      cacheReadTokens: z.number(),
      cacheCreationTokens: z.number(),
    })),
  })),
});

const Ours = z.array(z.object({
  model: z.string(),
  day: z.number(),
  input: z.number(),
  output: z.number(),
  cacheRead: z.number(),
  cacheWrite: z.number(),
}));

/** What `ccusage daily --json` printed. Pure. @throws {z.ZodError} when it is something else */
export function readCcusage(text: string): UsageTable {
  return new Map(
    Ccusage.parse(JSON.parse(text)).daily.flatMap(({ period, modelBreakdowns }) =>
      modelBreakdowns.map((model): [string, UsageSums] => [`${model.modelName} ${period}`, [
        model.inputTokens,
        model.outputTokens,
        model.cacheReadTokens,
        model.cacheCreationTokens,
      ]])
    ),
  );
}

/** What `first_read.ts` printed. Pure. @throws {z.ZodError} when it is something else */
export function readOurs(text: string): UsageTable {
  return new Map(
    Ours.parse(JSON.parse(text)).map((row): [string, UsageSums] => {
      const day = new Date(row.day).toISOString().slice(0, 10);
      return [`${row.model} ${day}`, [row.input, row.output, row.cacheRead, row.cacheWrite]];
    }),
  );
}

/** One line for each model and day about which the two do not agree. Pure. */
export function compareUsage(theirs: UsageTable, ours: UsageTable): readonly string[] {
  const keys = [...new Set([...theirs.keys(), ...ours.keys()])].sort();
  return keys.flatMap((key) => {
    const [their, our] = [theirs, ours].map((table) => table.get(key)?.join(" ") ?? "nothing");
    return their === our ? [] : [`${key}: ccusage ${their}, first read ${our}`];
  });
}
