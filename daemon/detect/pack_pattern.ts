import { RE2JS } from "re2js";
import { redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { TextSpan } from "../../shared/text/text_span.ts";
import { patternSize } from "./pattern_size.ts";

/**
 * Instructions that a compiled pattern may have. The time to search a text grows with instructions
 * times characters, and counted repetition makes a short pattern long. At this size the worst that
 * was found takes 0.04 ms for a character, some 100 ms for the longest text of a screen.
 */
const LARGEST_PROGRAM = 300;

/** An estimate above this is not mistaken. */
const CERTAINLY_TOO_LARGE = LARGEST_PROGRAM * 4;

/** Each class of Unicode is hundreds of ranges, for which compiling takes long. */
const MOST_UNICODE_CLASSES = 8;

/** Of what is said of one that is refused, characters. */
const LONGEST_REASON = 200;

/**
 * A regular expression of a pack, in the syntax of RE2: no look-around and no back-references, in
 * exchange for a search that takes time in proportion to the text, whatever text and pattern are.
 * Compiled when it is first used.
 */
export class PackPattern {
  readonly source: string;
  /** Whether it may speak of the beginning or the end of a text. */
  readonly anchored: boolean;
  #compiled: RE2JS | undefined;

  constructor(source: string) {
    this.source = source;
    this.anchored = /[$^]|\\[Az]/.test(source);
  }

  /** Why it cannot be used; null when it can. */
  refusal(): string | null {
    const classes = this.source.match(/\\[pP]/g)?.length ?? 0;
    if (classes > MOST_UNICODE_CLASSES) {
      return `is too costly: ${classes} classes of Unicode, at most ${MOST_UNICODE_CLASSES} are taken`;
    }
    try {
      // To compile what is far too long would take as long as it is.
      const about = patternSize(this.source);
      const size = about > CERTAINLY_TOO_LARGE ? about : this.#engine().matcher("").programSize();
      if (size <= LARGEST_PROGRAM) return null;
      return `is too costly: ${size} steps for each character, at most ${LARGEST_PROGRAM} are taken`;
    } catch (error) {
      return `is refused: ${reasonOf(error)}`;
    }
  }

  /** Compiles it now, so that its first search takes no longer than others. */
  prepare(): void {
    this.#engine();
  }

  /** The names of its capturing groups. */
  groups(): readonly string[] {
    return Object.keys(this.#engine().namedGroups());
  }

  /** Whether it is found anywhere in a text. */
  test(text: string): boolean {
    return this.#engine().test(text);
  }

  /** Instructions that it is compiled to; only of one that is not refused. */
  get size(): number {
    return this.#engine().matcher("").programSize();
  }

  /** Where it is found, from the start; places of no length are left out. */
  *spans(text: string): Generator<TextSpan> {
    const engine = this.#engine();
    if (!engine.test(text)) return;
    const matcher = engine.matcher(text);
    while (matcher.find()) {
      const [start, end] = [matcher.start(), matcher.end()];
      if (end > start) yield { start, end };
    }
  }

  /** What its named groups hold where it is first found; null when it is not. */
  capture(text: string): ReadonlyMap<string, string> | null {
    const engine = this.#engine();
    if (!engine.test(text)) return null;
    const matcher = engine.matcher(text);
    if (!matcher.find()) return null;
    const found = this.groups().map((name) => [name, matcher.group(name) ?? ""] as const);
    return new Map(found);
  }

  #engine(): RE2JS {
    return this.#compiled ??= RE2JS.compile(this.source);
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // It quotes the pattern, which may hold anything.
  return sanitiseLine(redact(message.replace(/^error parsing regexp: /, "")), LONGEST_REASON);
}
