import type { AgentType } from "../../shared/model/agent.ts";
import type { PaneFlag, PaneStatus } from "../../shared/model/pane.ts";
import type { ContextFallLimits } from "../state/context_fall.ts";
import type { FusionSettings } from "./fusion_settings.ts";
import type { PackData } from "./pack_schema.ts";
import type { PackPattern } from "./pack_pattern.ts";

/** The text of a pack file, and how errors shall name the file. */
export interface PackSource {
  readonly file: string;
  readonly text: string;
}

/** One thing that is wrong in a pack file. Shaped like a problem of the configuration. */
export interface PackProblem {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column: number;
  /** The dotted key it is about; empty for text that is no TOML. */
  readonly key: string;
  /** What is wrong. */
  readonly message: string;
  /** What would be right. */
  readonly hint: string;
}

/** Both ends belong to it. */
export interface CodePointRange {
  readonly first: number;
  readonly last: number;
}

/** What a rule says when it holds. */
export interface Saying {
  readonly id: string;
  /** Null when the rule says nothing of the status. */
  readonly status: PaneStatus | null;
  readonly claim: string;
  readonly flags: readonly PaneFlag[];
}

/** All conditions that are given must hold. */
export interface TitleRule extends Saying {
  readonly first: readonly CodePointRange[] | null;
  readonly word: readonly CodePointRange[] | null;
  readonly text: string | null;
  readonly pattern: PackPattern | null;
  readonly pathPart: boolean;
  readonly after: readonly string[] | null;
  /** No other program writes such a title. */
  readonly namesAgent: boolean;
}

export type ScreenRegion = PackData["screen"]["veto"][number]["region"];

/** Where a rule looks on the screen, and what must and must not be there. */
export interface ScreenCondition {
  readonly id: string;
  readonly region: ScreenRegion;
  /** Null for as many as the region has by itself. */
  readonly lines: number | null;
  /** Null when it does not matter. */
  readonly composer: boolean | null;
  readonly quoted: boolean;
  readonly needs: readonly PackPattern[];
  readonly excludes: readonly PackPattern[];
}

export interface ScreenRule extends ScreenCondition, Saying {}

export type CompactionPhase = PackData["screen"]["compaction"][number]["phase"];

export interface CompactionRule extends ScreenCondition {
  readonly phase: CompactionPhase;
}

export type LimitKind = PackData["screen"]["limit"][number]["kind"];

export interface LimitRule extends ScreenCondition {
  readonly kind: LimitKind;
  readonly status: PaneStatus | null;
}

/** How an agent arranges its screen. */
export interface ScreenLayout {
  /** `bordered`: between two lines; `open`: from its mark to the end; `none`: no composer. */
  readonly composer: "bordered" | "open" | "none";
  /** What an input line begins with. */
  readonly marks: readonly string[];
  /** What the chosen line of a dialog begins with. */
  readonly cursors: readonly string[];
  /** What a line begins with that the agent only repeats. */
  readonly quotes: readonly string[];
  readonly composerFooter: PackPattern | null;
  readonly dialogFooter: PackPattern | null;
}

/** Each list in the order in which it is tried. */
export interface ScreenRules {
  readonly layout: ScreenLayout;
  readonly rules: readonly ScreenRule[];
  readonly vetoes: readonly ScreenCondition[];
  readonly compactions: readonly CompactionRule[];
  readonly contexts: readonly ScreenCondition[];
  readonly limits: readonly LimitRule[];
}

/** Milliseconds or percent, as the names say. */
export interface PackThresholds {
  readonly fusion: FusionSettings;
  readonly compactionDebounceMs: number;
  readonly contextFall: ContextFallLimits;
  readonly contextLowPercent: number;
}

export type PackExample = PackData["example"][number] & {
  /** Where it stands in the file, counted from 1. */
  readonly line: number;
};

/** A pack that was found right, ready for use. */
export interface DetectorPack {
  readonly name: string;
  readonly version: string;
  readonly agent: AgentType;
  readonly thresholds: PackThresholds;
  /** In the order in which they are tried: the first that holds speaks. */
  readonly titles: readonly TitleRule[];
  readonly screen: ScreenRules;
  readonly examples: readonly PackExample[];
}
