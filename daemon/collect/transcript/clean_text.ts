import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";

const MAX_WORD = 200;
/** The longest path there is. */
const MAX_PATH = 4_096;

/** An id, a version, a model: what is longer is none. */
export function cleanWord(text: string | null): string | null {
  if (text === null || text.length > MAX_WORD) return null;
  return sanitiseLine(redact(text), MAX_WORD) || null;
}

/** A path to show and to compare, not to open. */
export function cleanPath(path: string | null): string | null {
  if (path === null || path.length > MAX_PATH) return null;
  return sanitiseLine(redact(path), MAX_PATH) || null;
}
