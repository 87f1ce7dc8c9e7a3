const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Nothing that is read here is nested deeper. */
const MAX_DEPTH = 128;
/** Nor has it more members, items, lists and objects, all in all. */
const MAX_PARTS = 200_000;
/** A shorter text cannot cost much, whatever is in it. UTF-16 units. */
const HARMLESS = 16_384;

/**
 * Parses JSON that anybody may have written; undefined for what is no JSON. So is what is nested very
 * deep or made of very many parts: 4 MB of brackets would take 300 MB of memory. Never throws.
 */
export function parseBoundedJson(text: string): unknown {
  if (text.length > HARMLESS && isHeavy(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isHeavy(text: string): boolean {
  let depth = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (++depth > MAX_DEPTH || ++parts > MAX_PARTS) return true;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--;
        break;
      case COMMA:
        if (++parts > MAX_PARTS) return true;
    }
  }
  return false;
}

/** Where the string that begins at `at` has its last quote. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
