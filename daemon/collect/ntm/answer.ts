import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import { parseBoundedJson } from "../bounded_json.ts";

/** What one call of ntm printed. Its exit status is left out: it means little. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** An answer that says nothing of the fleet. */
export type Unanswered =
  /** Ntm understood, and said no. The message is redacted and sanitised. */
  | { readonly kind: "refused"; readonly message: string }
  /** This ntm does not have what was asked for; `flag` is what it names, for example `--json`. */
  | { readonly kind: "unsupported"; readonly flag: string | null }
  | { readonly kind: "garbage"; readonly message: string };

/** A JSON object of which nothing is known. */
export type Members = Readonly<Record<string, unknown>>;

export type NtmAnswer = { readonly kind: "object"; readonly members: Members } | Unanswered;

/** UTF-16 units of stderr that are looked at: what matters stands at its beginning. */
const MAX_STDERR = 16_384;
const MAX_MESSAGE = 4_096;

const UNSUPPORTED = /\bunknown (?:shorthand )?(?:flag|command)\b/i;
const UNKNOWN_FLAG = /\bunknown flag: (--[a-z0-9][a-z0-9-]{0,63})/i;

/**
 * Decides what a call came to. What stands on stdout counts, whatever the exit status; stderr only
 * where stdout says nothing, since warnings come on success too. Never throws.
 */
export function readAnswer({ stdout, stderr }: Printed): NtmAnswer {
  const members = asMembers(parseBoundedJson(stdout));
  if (members === null) return withoutJson(stdout, stderr.slice(0, MAX_STDERR));
  const error = textOf(members.error) ?? textOf(asMembers(members.error)?.message);
  if (members.success === false) return refused(error ?? textOf(members.error_code));
  if (members.success !== true && error !== null) return refused(error);
  return { kind: "object", members };
}

/** A value as an object's members; null for anything else, lists among them. */
export function asMembers(value: unknown): Members | null {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? value as Members : null;
}

/** Foreign text made safe, at most 200 characters; null for what is no text or shows nothing. */
export function textOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  return sanitiseLine(redact(value)) || null;
}

/** A count: not negative, rounded to a whole number; also where it comes as digits in a text. */
export function countOf(value: unknown): number | null {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !(number >= 0)) return null;
  const whole = Math.round(number);
  return Number.isSafeInteger(whole) ? whole : null;
}

/** A process id: from 1 on; null for anything else. */
export function pidOf(value: unknown): number | null {
  return countOf(value) || null;
}

/** The objects of a list; a list that is missing or null is empty. */
export function itemsOf(
  value: unknown,
  limit: number,
): { readonly items: readonly Members[]; readonly dropped: number } {
  if (value === undefined || value === null) return { items: [], dropped: 0 };
  if (!Array.isArray(value)) return { items: [], dropped: 1 };
  const items: Members[] = [];
  for (const entry of value) {
    const members = asMembers(entry);
    if (members !== null && items.length < limit) items.push(members);
  }
  return { items, dropped: value.length - items.length };
}

function withoutJson(stdout: string, stderr: string): Unanswered {
  if (UNSUPPORTED.test(stderr)) {
    return { kind: "unsupported", flag: UNKNOWN_FLAG.exec(stderr)?.[1] ?? null };
  }
  if (stdout.trim() !== "") return { kind: "garbage", message: "ntm printed no JSON object" };
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const said = lines.find((line) => /^error\b/i.test(line)) ?? lines[0];
  if (said === undefined) return { kind: "garbage", message: "ntm printed nothing" };
  return refused(textOf(said.slice(0, MAX_MESSAGE).replace(/^error:\s*/i, "")));
}

function refused(message: string | null): Unanswered {
  return { kind: "refused", message: message ?? "ntm gave no reason" };
}
