import type { ClaimFate, Verdict, VerdictRule } from "../../shared/model/explanation.ts";
import { sourceWords } from "../../shared/text/source_words.ts";
import type { JudgedClaim } from "./fuse.ts";

interface Told {
  /** Who counts most. */
  readonly by: string;
  /** Whom that takes the place of. */
  readonly over: string;
  readonly weighed: readonly JudgedClaim[];
}

const WORDS: Readonly<Record<VerdictRule, (told: Told) => string>> = {
  process_ended: () => "tmux says that its process has ended, and nothing else counts then",
  most_trusted: mostTrusted,
  younger: ({ by, over }) =>
    `${by} decides: its news is younger than that of ${over}, which is trusted more`,
  sees_more: ({ by, over }) =>
    `${by} decides: ${over} is trusted more, but cannot see an open dialog`,
  may_hide_dialog: ({ by }) =>
    `${by} says that it rests, but cannot see an open dialog, and nothing else tells of one`,
  not_seen_working: ({ by }) =>
    `${by} says that it works, but who works draws, and nothing was drawn for too long`,
  may_be_typing: () => "something is drawn, but no turn has begun: it may be what you type",
  tmux_alone: () => "nothing says what it does, so what tmux sees of its output decides",
  silence: () => "tmux sees only that it is silent, and so is whoever thinks, waits or rests",
};

/** By which rule the state was decided, as a sentence without its end. */
export function verdictWords(
  { rule, by, over }: Verdict,
  weighed: readonly JudgedClaim[],
): string {
  const told = { by: sourceWords(by), over: sourceWords(over ?? ""), weighed };
  return WORDS[rule](told) + doubtWords(weighed);
}

function doubtWords(weighed: readonly JudgedClaim[]): string {
  const sources = weighed.filter(({ fate }) => fate === "contradicts")
    .map(({ claim }) => sourceWords(claim.source));
  const who = [...new Set(sources)];
  if (who.length === 0) return "";
  const verb = who.length === 1 ? "contradicts" : "contradict";
  return `; ${who.join(" and ")} ${verb} it, so this is less sure`;
}

function mostTrusted({ by, weighed }: Told): string {
  const isAlone = weighed.every(({ claim: { status }, fate }) =>
    fate === "won" || fate === "stale" || status === null
  );
  const why = isAlone
    ? "nothing else says whether it works, waits or rests"
    : "it is trusted most of those that say whether it works, waits or rests";
  return `${by} decides: ${why}`;
}

const FATE_WORDS: Readonly<Record<ClaimFate, string>> = {
  won: "decides",
  agrees: "says the same",
  cannot_tell: "cannot see an open dialog",
  older_news: "is older than what decides",
  contradicts: "contradicts what decides",
  stale: "was said too long ago to count",
  flags_only: "says nothing of the status",
};

/** What became of a claim, in words that follow whose it is. */
export function fateWords({ claim, fate }: JudgedClaim, { rule }: Verdict): string {
  if (fate === "cannot_tell" && claim.source === "tmux") return "may mean anything";
  if (fate === "won" && rule === "may_hide_dialog") return "does not prove it";
  if (fate === "won" && rule === "not_seen_working") return "is not believed any more";
  if (fate === "stale" && rule === "process_ended") return "does not count any more";
  // A process is believed as long as it lives, unless something else draws.
  if (fate === "stale" && claim.source === "process") return "does not count: something was drawn";
  return FATE_WORDS[fate];
}
