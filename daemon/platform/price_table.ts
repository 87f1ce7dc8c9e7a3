import type { ModelPrice, PriceList, PriceTable } from "../../shared/model/price.ts";
import { formatProblems } from "./config_problem.ts";
import { readToml } from "./config_syntax.ts";
import { type PriceFile, PriceFileSchema, priceProblems } from "./price_file.ts";
import builtIn from "./prices.toml" with { type: "text" };

export interface LoadedPrices {
  readonly table: PriceTable;
  /** What is wrong in the user's file, which is not used then; each with its line. Null when nothing. */
  readonly problem: string | null;
}

/** A file longer than this is no prices.toml. */
const LARGEST_FILE_BYTES = 64 * 1024;

/** That are told of one file. */
const MOST_PROBLEMS = 20;

const BUILT_IN_NAME = "built-in prices.toml";

/** The prices that come with the program. */
export function builtInPrices(): PriceTable {
  const parsed = parsePrices(builtIn, BUILT_IN_NAME);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return { asOf: parsed.asOf ?? "", lists: [parsed.list] };
}

/**
 * The built-in prices, and before them those of the user's file, if there is one. A file that is
 * wrong changes nothing: its problem is told, and the built-in prices hold.
 */
export function loadPrices(file: string): LoadedPrices {
  const table = builtInPrices();
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { table, problem: null };
    const why = error instanceof Error ? error.message : String(error);
    return { table, problem: `cannot read ${file}: ${why}` };
  }
  const parsed = parsePrices(text, file);
  if ("problem" in parsed) return { table, problem: parsed.problem };
  return { table: { ...table, lists: [parsed.list, ...table.lists] }, problem: null };
}

type ParsedPrices =
  | { readonly list: PriceList; readonly asOf: string | undefined }
  | { readonly problem: string };

/** All of the text is right, or all that is wrong in it is told, with the name of the file. */
export function parsePrices(text: string, file: string): ParsedPrices {
  const { data, problems } = readToml(text);
  const refused = (found: typeof problems) => ({
    problem: formatProblems(
      found.toSorted((a, b) => a.line - b.line).slice(0, MOST_PROBLEMS),
      { file },
    ).trimEnd(),
  });
  if (data === null) return refused(problems);
  const result = PriceFileSchema.safeParse(data);
  const wrong = result.success ? [] : priceProblems(result.error, { data, text });
  if (!result.success || problems.length > 0) return refused([...problems, ...wrong]);
  return { list: toList(result.data), asOf: result.data.as_of };
}

function toList({ price: entries }: PriceFile): PriceList {
  const byName = new Map<string, ModelPrice>();
  const byPrefix: { readonly prefix: string; readonly price: ModelPrice }[] = [];
  for (const entry of entries) {
    const price = toPrice(entry);
    for (const model of entry.models) {
      if (model.endsWith("*")) byPrefix.push({ prefix: model.slice(0, -1), price });
      else byName.set(model, price);
    }
  }
  return { byName, byPrefix: byPrefix.toSorted((a, b) => b.prefix.length - a.prefix.length) };
}

function toPrice(entry: PriceFile["price"][number]): ModelPrice {
  const { input, output, cache_read, cache_write = input, cache_write_long } = entry;
  return {
    input,
    output,
    cacheRead: cache_read ?? input,
    cacheWrite: cache_write,
    cacheWriteLong: cache_write_long ?? cache_write,
  };
}

function readText(file: string): string {
  const { isFile, size } = Deno.statSync(file);
  if (!isFile) throw new Error("it is not a file");
  if (size > LARGEST_FILE_BYTES) {
    throw new Error(`it has ${size} bytes, at most ${LARGEST_FILE_BYTES} are read`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Deno.readFileSync(file));
  } catch (error) {
    if (error instanceof TypeError) throw new Error("it is not UTF-8 text, save it as UTF-8");
    throw error;
  }
}
