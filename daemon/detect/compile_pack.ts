import { FUSION_SETTINGS, type FusionSettings } from "./fusion_settings.ts";
import type {
  CodePointRange,
  DetectorPack,
  PackThresholds,
  ScreenCondition,
  ScreenRules,
  TitleRule,
} from "./pack.ts";
import { PACK_LIMITS, type PackData } from "./pack_schema.ts";
import { PackPattern } from "./pack_pattern.ts";

/** What the schema cannot see. */
export interface PackFault {
  readonly path: readonly string[];
  /** Completes a sentence that begins with the key. */
  readonly wrong: string;
  readonly hint: string;
}

export interface CompileOptions {
  /** Patterns are not checked, and examples left out; for packs that come with the program. */
  readonly trusted: boolean;
  readonly lineOf: (path: readonly string[]) => number;
}

/** Makes a pack of what its file says; with a fault it must not be used. */
export function compilePack(
  data: PackData,
  options: CompileOptions,
): { readonly pack: DetectorPack; readonly faults: readonly PackFault[] } {
  const compiler = new PackCompiler(options.trusted);
  const pack: DetectorPack = {
    name: data.name,
    version: data.version,
    agent: data.agent,
    thresholds: thresholdsOf(data.thresholds, data.agent),
    titles: compiler.titles(data.title),
    screen: compiler.screen(data.screen),
    examples: options.trusted ? [] : data.example.map((example, index) => ({
      ...example,
      line: options.lineOf(["example", String(index)]),
    })),
  };
  return { pack, faults: compiler.faults };
}

type Place = PackData["screen"]["veto"][number];
type Path = readonly string[];

class PackCompiler {
  readonly faults: PackFault[] = [];
  readonly #trusted: boolean;
  #patterns = 0;

  constructor(trusted: boolean) {
    this.#trusted = trusted;
  }

  titles(data: PackData["title"]): readonly TitleRule[] {
    const path = ["title"];
    return this.#compiled(data, path, (rule, at) => ({
      id: rule.id,
      status: rule.status ?? null,
      claim: rule.claim,
      flags: rule.flags,
      first: this.#ranges(rule.first, [...at, "first"]),
      word: this.#ranges(rule.word, [...at, "word"]),
      text: rule.text ?? null,
      pattern: rule.pattern === undefined ? null : this.#pattern(rule.pattern, [...at, "pattern"]),
      pathPart: rule.path_part ?? false,
      after: rule.after ?? null,
      namesAgent: rule.names_agent ?? false,
    }));
  }

  screen(data: PackData["screen"]): ScreenRules {
    const { composer_footer, dialog_footer, ...layout } = data.layout;
    const footer = (source: string | undefined, name: string) =>
      source === undefined ? null : this.#pattern(source, ["screen", "layout", name]);
    return {
      layout: {
        ...layout,
        composerFooter: footer(composer_footer, "composer_footer"),
        dialogFooter: footer(dialog_footer, "dialog_footer"),
      },
      rules: this.#compiled(data.rule, ["screen", "rule"], (rule, at) => ({
        ...this.#condition(rule, at),
        status: rule.status ?? null,
        claim: rule.claim,
        flags: rule.flags,
      })),
      vetoes: this.#compiled(
        data.veto,
        ["screen", "veto"],
        (rule, at) => this.#condition(rule, at),
      ),
      compactions: this.#compiled(data.compaction, ["screen", "compaction"], (rule, at) => ({
        ...this.#condition(rule, at),
        phase: rule.phase,
      })),
      contexts: this.#compiled(data.context, ["screen", "context"], (rule, at) => {
        const condition = this.#condition(rule, at);
        this.#wantNumber(condition, at);
        return condition;
      }),
      limits: this.#compiled(data.limit, ["screen", "limit"], (rule, at) => ({
        ...this.#condition(rule, at),
        kind: rule.kind,
        status: rule.status ?? null,
      })),
    };
  }

  /** Compiles each rule in the order of the file, and returns them in the order of trial. */
  #compiled<Rule extends { readonly id: string; readonly priority: number }, Compiled>(
    rules: readonly Rule[],
    path: Path,
    compile: (rule: Rule, path: Path) => Compiled,
  ): readonly Compiled[] {
    const ids = new Set<string>();
    return rules.map((rule, index) => {
      const at = [...path, String(index)];
      if (ids.has(rule.id)) {
        this.#fault([...at, "id"], `is "${rule.id}" as above`, "give each rule an id of its own");
      }
      ids.add(rule.id);
      return { priority: rule.priority, compiled: compile(rule, at) };
    }).toSorted((a, b) => b.priority - a.priority).map(({ compiled }) => compiled);
  }

  #condition(rule: Place, path: Path): ScreenCondition {
    const patterns = (name: "needs" | "excludes") =>
      (rule[name] ?? []).map((source, index) =>
        this.#pattern(source, [...path, name, String(index)])
      );
    return {
      id: rule.id,
      region: rule.region,
      lines: rule.lines ?? null,
      composer: rule.composer ?? null,
      quoted: rule.quoted,
      needs: patterns("needs"),
      excludes: patterns("excludes"),
    };
  }

  #pattern(source: string, path: Path): PackPattern {
    const pattern = new PackPattern(source);
    this.#patterns++;
    if (this.#patterns === PACK_LIMITS.patternsPerPack + 1) {
      const most = PACK_LIMITS.patternsPerPack;
      this.#fault(path, `is pattern ${most + 1} of the pack`, `a pack may have ${most}`);
    }
    if (this.#trusted || this.#patterns > PACK_LIMITS.patternsPerPack) return pattern;
    const refusal = pattern.refusal();
    if (refusal !== null) this.#fault(path, refusal, hintFor(refusal));
    return pattern;
  }

  #wantNumber({ needs }: ScreenCondition, path: Path): void {
    if (this.#trusted) return;
    const groups = needs.flatMap((pattern) => pattern.refusal() === null ? pattern.groups() : []);
    if (groups.includes("left") || groups.includes("used")) return;
    if (needs.some((pattern) => pattern.refusal() !== null)) return;
    this.#fault(
      [...path, "needs"],
      "captures no number",
      String.raw`write (?P<left>\d+) for the percent that is left, or (?P<used>\d+)`,
    );
  }

  #ranges(texts: readonly string[] | undefined, path: Path): readonly CodePointRange[] | null {
    if (texts === undefined) return null;
    return texts.map((text, index) => {
      const [first = 0, last = first] = text.split("-")
        .map((name) => Number.parseInt(name.slice(2), 16));
      if (first > last || last > 0x10ffff) {
        const hint = "write the lower code point first; the highest there is, is U+10FFFF";
        this.#fault([...path, String(index)], `is ${text}, which is no range`, hint);
      }
      return { first, last };
    });
  }

  #fault(path: Path, wrong: string, hint: string): void {
    this.faults.push({ path, wrong, hint });
  }
}

function hintFor(refusal: string): string {
  if (refusal.startsWith("is too costly")) {
    return "repeat less, x{1,500} counts as 500 x; write x* where any number will do";
  }
  return "patterns are written as RE2 takes them: no look-around, no back-references";
}

function thresholdsOf(data: PackData["thresholds"], agent: PackData["agent"]): PackThresholds {
  return {
    fusion: fusionOf(data, agent),
    compactionDebounceMs: data.compaction_debounce_ms,
    contextFall: {
      fromTokens: data.context_drop_from_tokens,
      byTokens: data.context_drop_tokens,
      left: data.context_drop_ratio,
    },
    contextLowPercent: data.context_low_percent,
  };
}

/** What a pack does not set is as everywhere. */
function fusionOf(data: PackData["thresholds"], agent: PackData["agent"]): FusionSettings {
  const usual = FUSION_SETTINGS;
  const active = data.output_active_ms;
  const isAgent = agent !== "shell";
  const fresh = (source: keyof FusionSettings["freshMs"]) => {
    const ms = data.fresh_ms[source] ?? usual.freshMs[source];
    return ms === "always" ? Infinity : ms;
  };
  return {
    ...usual,
    freshMs: {
      process: fresh("process"),
      registry: fresh("registry"),
      hook: fresh("hook"),
      title: fresh("title"),
      transcript: fresh("transcript"),
      screen: fresh("screen"),
      ntm: fresh("ntm"),
      tmux: fresh("tmux"),
    },
    graceMs: data.grace_ms ?? usual.graceMs,
    frozenMs: data.frozen_ms ?? usual.frozenMs,
    tmux: {
      ...usual.tmux,
      activeMs: isAgent ? usual.tmux.activeMs : active ?? usual.tmux.activeMs,
      idleMs: data.idle_after_ms ?? usual.tmux.idleMs,
      shells: data.shells === undefined ? usual.tmux.shells : new Set(data.shells),
    },
    agentActiveMs: isAgent ? active ?? usual.agentActiveMs : usual.agentActiveMs,
  };
}
