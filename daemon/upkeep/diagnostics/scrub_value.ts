import type { Redact } from "../../../shared/text/redact.ts";
import { sanitiseBlock } from "../../../shared/text/sanitise_block.ts";
import { nextTurn } from "../../platform/next_turn.ts";

/** Texts that are cleaned between two turns for everything else. */
const TEXTS_IN_A_ROW = 25;

/**
 * The same value with every text in it cleaned, names of fields too. What goes out is cleaned here
 * once more, whoever did so before.
 */
export async function scrubValue<T>(value: T, scrub: Redact): Promise<T> {
  const walk = { scrub, texts: 0 };
  return await scrubbed(value, walk) as T;
}

/**
 * Cleans a line of the log. In one of JSON escapes could tear a secret, so that it would not be
 * recognised: its texts are cleaned as they are, and written again.
 */
export async function scrubLogLine(line: string, scrub: Redact): Promise<string> {
  if (!line.startsWith("{")) return line;
  try {
    return JSON.stringify(await scrubValue<unknown>(JSON.parse(line), scrub));
  } catch {
    return line;
  }
}

/** Redacts, drops what steers a terminal, and writes the home directory as `~`: it names the user. */
export function exportScrub(redact: Redact, home: string): Redact {
  const named = home === "" || home === "/" ? null : home.replace(/\/+$/, "");
  return (text) => {
    const safe = sanitiseBlock(redact(text)).join("\n");
    return named === null ? safe : withoutHome(safe, named);
  };
}

function withoutHome(text: string, home: string): string {
  return text.split(home).reduce((left, right) =>
    // Another user's home may begin with the name of this one.
    /^[\w.-]/.test(right) ? `${left}${home}${right}` : `${left}~${right}`
  );
}

interface Walk {
  readonly scrub: Redact;
  texts: number;
}

async function scrubbed(value: unknown, walk: Walk): Promise<unknown> {
  if (typeof value === "string") return await scrubText(value, walk);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await scrubbed(item, walk));
    return items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries: (readonly [string, unknown])[] = [];
  for (const [name, inner] of Object.entries(value)) {
    entries.push([await scrubText(name, walk), await scrubbed(inner, walk)]);
  }
  return Object.fromEntries(entries);
}

async function scrubText(text: string, walk: Walk): Promise<string> {
  if (++walk.texts % TEXTS_IN_A_ROW === 0) await nextTurn();
  return walk.scrub(text);
}
