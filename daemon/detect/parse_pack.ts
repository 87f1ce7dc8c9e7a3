import { readToml } from "../platform/config_syntax.ts";
import { type TomlPlaces, tomlPlaces } from "../platform/toml_places.ts";
import { compilePack } from "./compile_pack.ts";
import type { DetectorPack, PackProblem, PackSource } from "./pack.ts";
import { faultProblem, schemaProblems } from "./pack_problems.ts";
import { PACK_LIMITS, PackSchema } from "./pack_schema.ts";

export type ParsedPack =
  | { readonly pack: DetectorPack }
  | { readonly problems: readonly PackProblem[] };

const MOST_PROBLEMS = 50;

/**
 * Reads a pack file: all of it is right, or it is refused with every problem found. Half a pack is
 * worse than none: the rule that was left out may be the one that kept another from speaking.
 */
export function parsePack(
  source: PackSource,
  options: {
    /**
     * It came with the program: tests check its patterns, which are compiled when they are used, and
     * its examples, which are left out.
     */
    readonly trusted?: boolean;
  } = {},
): ParsedPack {
  const { file, text } = source;
  const size = sizeOf(text);
  if (size > PACK_LIMITS.bytes) {
    const message = `the pack has ${size} bytes, at most ${PACK_LIMITS.bytes} are read`;
    return refused([{ file, line: 1, column: 1, key: "", message, hint: "leave out rules" }]);
  }
  const { data, problems } = readToml(text);
  const syntax = problems.map((problem) => ({ ...problem, file, column: problem.column ?? 1 }));
  if (data === null) return refused(syntax);
  const context = { file, data, places: lazyPlaces(text) };
  const result = PackSchema.safeParse(data);
  if (!result.success) return refused([...syntax, ...schemaProblems(result.error, context)]);
  const { trusted = false } = options;
  const lineOf = (path: readonly string[]) => context.places.find(path).line;
  const { pack, faults } = compilePack(result.data, { trusted, lineOf });
  const wrong = [...syntax, ...faults.map((fault) => faultProblem(fault, context))];
  return wrong.length === 0 ? { pack } : refused(wrong);
}

/** Finding places costs more than reading, and most packs are right. */
function lazyPlaces(text: string): TomlPlaces {
  let places: TomlPlaces | undefined;
  return { find: (path) => (places ??= tomlPlaces(text)).find(path) };
}

function refused(problems: readonly PackProblem[]): ParsedPack {
  const inOrder = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { problems: inOrder.slice(0, MOST_PROBLEMS) };
}

/** Bytes as UTF-8; a text that is too long even in characters is not encoded for it. */
function sizeOf(text: string): number {
  if (text.length > PACK_LIMITS.bytes) return text.length;
  return new TextEncoder().encode(text).length;
}
