import type { ReasonCode } from "../../shared/text/reason_words.ts";
import type { PackProblem, ScreenRule } from "./pack.ts";
import { PackPattern } from "./pack_pattern.ts";

/** The patterns of `[detection]` in the settings. */
export interface ConfigPatterns {
  /** Whoever shows one is compacting. */
  readonly compact: readonly string[];
  /** Whoever shows one waits for a person. */
  readonly escalation: readonly string[];
}

/** Lines that are looked at, from the end: what is asked stands last. */
const LINES = 4;

const KEYS = {
  compact: "compact_patterns",
  escalation: "escalation_patterns",
} as const;

/**
 * Screen rules for every pane that may be read, made of the patterns of the settings. They come
 * after all rules of packs: words alone are weaker than a screen's structure. A pattern that cannot
 * be used is told and left out. Letters match in either case.
 * @param placeOf where in the settings the pattern with that key and index stands
 */
export function configRules(
  patterns: ConfigPatterns,
  placeOf: (key: string, index: number) => Pick<PackProblem, "file" | "line" | "column">,
): { readonly rules: readonly ScreenRule[]; readonly problems: readonly PackProblem[] } {
  const problems: PackProblem[] = [];
  const compiled = (kind: keyof ConfigPatterns): ScreenRule[] =>
    patterns[kind].flatMap((source, index) => {
      const pattern = new PackPattern(`(?i)${source}`);
      const refusal = pattern.refusal();
      if (refusal === null) return [ruleOf(kind, index, pattern)];
      const key = `detection.${KEYS[kind]}`;
      problems.push({
        ...placeOf(KEYS[kind], index),
        key,
        message: `${key}[${index + 1}] ${refusal}`,
        hint: "patterns are written as RE2 takes them: no look-around, no back-references",
      });
      return [];
    });
  const rules = [...compiled("escalation"), ...compiled("compact")];
  return { rules, problems };
}

/** Whether a rule was made of the settings. */
export function isConfigRule(id: string): boolean {
  return id.startsWith("detection.");
}

function ruleOf(kind: keyof ConfigPatterns, index: number, pattern: PackPattern): ScreenRule {
  const isCompact = kind === "compact";
  const claim: ReasonCode = isCompact ? "compact_pattern" : "escalation_pattern";
  return {
    // No rule of a pack can have such an id.
    id: `detection.${KEYS[kind]}[${index + 1}]`,
    region: "bottom",
    lines: LINES,
    composer: null,
    quoted: false,
    needs: [pattern],
    excludes: [],
    // That words of a compaction stand there does not tell whether it runs or has run.
    status: isCompact ? null : "waiting",
    claim,
    flags: isCompact ? ["compacting"] : [],
  };
}
