import type { Escalation, EscalationPhase } from "../../shared/model/escalation.ts";
import { questionWords as wordsOf } from "../../shared/text/question_words.ts";
import { formatAge } from "./age.ts";
import { clean } from "./print.ts";

/** What a person is asked, in words: `permission prompt: wants to use Bash`. */
export function questionWords({ cause, text }: Escalation): string {
  return wordsOf({ cause: clean(cause), text: text === null ? null : clean(text) }, ": ");
}

const PHASES: Readonly<Record<EscalationPhase, string>> = {
  opened: "new",
  seen: "seen",
  snoozed: "snoozed",
  answered: "answered",
  expired: "ended",
  dismissed: "dismissed",
};

/** Where it stands: `new`, `seen`, `snoozed 12m`, `answered after 40s`. */
export function phaseWords(
  { phase, snoozedUntil, timeToAnswerMs }: Escalation,
  now: number,
): string {
  if (phase === "snoozed" && snoozedUntil !== null) return `snoozed ${leftOf(snoozedUntil, now)}`;
  // A newer daemon may have a phase that this build does not know.
  const words = PHASES[phase] ?? clean(phase);
  if (phase !== "answered" || timeToAnswerMs === null) return words;
  return `${words} after ${timeToAnswerMs < 1_000 ? "0s" : formatAge(timeToAnswerMs)}`;
}

/** What is left of a snooze, rounded up: one of 15 minutes begins with `15m`. */
export function leftOf(snoozedUntil: number, now: number): string {
  const left = Math.max(1_000, snoozedUntil - now);
  return formatAge(left < MINUTE ? left : Math.ceil(left / MINUTE) * MINUTE);
}

const MINUTE = 60_000;
