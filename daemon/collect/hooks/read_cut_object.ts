/** What is kept of a member: its text, its truth, or that it was there. */
export type CutValue = string | boolean | null;

/** Members beyond this are not looked at. */
const MAX_MEMBERS = 64;

/** A longer text is none that anybody asks for, characters. */
const MAX_TEXT = 4096;

/**
 * The members at the top of a JSON object that may have been cut off anywhere, as far as they are
 * whole. Texts and truths are kept; numbers, lists and objects are skipped and read as null. Of two
 * members of one name the first counts. Anything that is no object has no members. Never throws;
 * linear in the length of `text`.
 */
export function readCutObject(text: string): ReadonlyMap<string, CutValue> {
  const members = new Map<string, CutValue>();
  let at = skipSpace(text, 0);
  if (text[at] !== "{") return members;
  at = skipSpace(text, at + 1);
  while (members.size < MAX_MEMBERS && text[at] === '"') {
    const keyEnd = endOfString(text, at);
    const colon = skipSpace(text, keyEnd);
    if (text[colon] !== ":") break;
    const start = skipSpace(text, colon + 1);
    const end = endOfValue(text, start);
    // What ends with the text may have been longer: a number, or a text without its quote.
    if (end >= text.length) break;
    const key = unquote(text.slice(at, keyEnd));
    if (key !== null && !members.has(key)) members.set(key, valueOf(text, start, end));
    at = skipSpace(text, end);
    if (text[at] !== ",") break;
    at = skipSpace(text, at + 1);
  }
  return members;
}

function valueOf(text: string, start: number, end: number): CutValue {
  if (text[start] === '"') return unquote(text.slice(start, end));
  const word = text.slice(start, Math.min(end, start + 5));
  return word === "true" || word === "false" ? word === "true" : null;
}

/** Null for a text that is too long, or no JSON. */
function unquote(quoted: string): string | null {
  if (quoted.length > MAX_TEXT) return null;
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

/** Where the value that begins at `at` is over; the length of `text` when it is not. */
function endOfValue(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at);
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const char = text[i];
    if (char === '"') i = endOfString(text, i) - 1;
    else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") {
      if (depth === 0) return i;
      if (--depth === 0) return i + 1;
    } else if (depth === 0 && (char === "," || isSpace(char))) return i;
  }
  return text.length;
}

/** After the closing quote of the text that begins at `at`; the length of `text` without one. */
function endOfString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

function skipSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && isSpace(text[i])) i++;
  return i;
}

function isSpace(char: string | undefined): boolean {
  return char === " " || char === "\n" || char === "\t" || char === "\r";
}
