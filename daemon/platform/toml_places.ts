import { parse } from "smol-toml";

/** Where something stands in a text; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A part of a text by its offsets; `end` is after it. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
}

/** `name = value` as it stands in a text. */
export interface TomlEntry extends TextPart {
  readonly value: TextPart;
  /** Inside of braces, and not on a line of its own. */
  readonly isInline: boolean;
  /** A comment stands between the parts of its value. */
  readonly hasComment: boolean;
}

/** What is written of one name, in the order of the text. */
export interface TomlSpot {
  readonly entry: TomlEntry | null;
  /** `[name]`, with the brackets. */
  readonly header: TextPart | null;
  /** The last line below that header. */
  readonly lastEntry: TextPart | null;
  /** The last line that names a key of it from outside, as `name.key = value` does. */
  readonly lastDotted: TextPart | null;
}

/** Finds the place of a key, a table or a list entry (its index as a name) in a TOML text. */
export interface TomlPlaces {
  /** The place of `path`, or of the nearest thing around it; the start of the text at worst. */
  find(path: readonly string[]): TextPlace;
}

/** Finds what is written of a name, too: where its value begins and ends, its table and its lines. */
export interface TomlSpots extends TomlPlaces {
  /** What is written of `path` itself; null where nothing is. */
  spot(path: readonly string[]): TomlSpot | null;
}

/**
 * Notes where each key of a TOML text stands; the parser does not tell. The text must have passed
 * the parser: of any other, what is found up to the first fault is kept.
 */
export function tomlPlaces(text: string): TomlSpots {
  const root = new Scan(text).run();
  return {
    find(path) {
      let nearest = root;
      for (const name of path) {
        const next = nearest.inside?.get(name);
        if (next === undefined) break;
        nearest = next;
      }
      return placeOf(text, nearest.offset);
    },
    spot(path) {
      let found: Spot | undefined = root;
      for (const name of path) found = found?.inside?.get(name);
      return found ?? null;
    },
  };
}

type Path = readonly string[];

/** Where something begins, and what is named inside it. */
interface Spot extends TomlSpot {
  readonly offset: number;
  inside?: Map<string, Spot>;
  entry: TomlEntry | null;
  header: TextPart | null;
  lastEntry: TextPart | null;
  lastDotted: TextPart | null;
}

function newSpot(offset: number): Spot {
  return { offset, entry: null, header: null, lastEntry: null, lastDotted: null };
}

function placeOf(text: string, offset: number): TextPlace {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", start)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

const BLANK = /(?:[ \t\r\n]|#[^\n]*)*/y;
const SPACE = /[ \t]*/y;
const NAME = /[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const TEXT = /"""(?:[^\\]|\\[^])*?"{3,5}|'''[^]*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const OTHER = /[^,\]}\n#]*/y;

class Scan {
  readonly #text: string;
  readonly #root: Spot = newSpot(0);
  /** Entries so far of each list of tables, `[[a]]`. */
  readonly #tables = new Map<string, number>();
  #at = 0;
  #comments = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Spot {
    let table: Path = [];
    for (this.#take(BLANK); this.#at < this.#text.length; this.#take(BLANK)) {
      const start = this.#at;
      if (this.#text[start] === "[") table = this.#header();
      else this.#line(table);
      // A text that no parser would take: keep what is known rather than turn in circles.
      if (this.#at === start) break;
    }
    return this.#root;
  }

  #header(): Path {
    const isList = this.#text.startsWith("[[", this.#at);
    const start = this.#at;
    this.#at += isList ? 2 : 1;
    let path = this.#name();
    if (isList) {
      const id = JSON.stringify(path);
      const count = this.#tables.get(id) ?? 0;
      this.#tables.set(id, count + 1);
      path = [...path, String(count)];
    }
    const spot = this.#note(path, start);
    this.#at += isList ? 2 : 1;
    spot.header ??= { start, end: this.#at };
    return path;
  }

  /** An entry on lines of its own. */
  #line(table: Path): void {
    const start = this.#at;
    const path = this.#entry(table, { isInline: false });
    const part = { start, end: this.#at };
    this.#note(table, start).lastEntry = part;
    const outer = path.slice(0, table.length + 1);
    if (path.length > outer.length) this.#note(outer, start).lastDotted = part;
  }

  /** `name = value`; the names of a dotted key before the last are tables of their own. */
  #entry(table: Path, { isInline }: { readonly isInline: boolean }): Path {
    const start = this.#at;
    const path = [...table, ...this.#name()];
    const spot = this.#note(path, start);
    if (this.#text[this.#at] !== "=") return path;
    this.#at++;
    this.#take(SPACE);
    const comments = this.#comments;
    const from = this.#at;
    this.#value(path);
    const end = from + this.#text.slice(from, this.#at).trimEnd().length;
    const hasComment = this.#comments > comments;
    spot.entry ??= { start, end, value: { start: from, end }, isInline, hasComment };
    return path;
  }

  #value(path: Path): void {
    if (this.#text[this.#at] === "[") return this.#list(path);
    if (this.#text[this.#at] === "{") return this.#inlineTable(path);
    if (this.#take(TEXT) === "") this.#take(OTHER);
  }

  #list(path: Path): void {
    this.#inside("]", (index) => {
      const entry = [...path, String(index)];
      this.#note(entry, this.#at);
      this.#value(entry);
    });
  }

  #inlineTable(path: Path): void {
    this.#inside("}", () => void this.#entry(path, { isInline: true }));
  }

  #inside(end: string, each: (index: number) => void): void {
    this.#at++;
    for (let index = 0; this.#at < this.#text.length; index++) {
      this.#skip();
      if (this.#text[this.#at] === end) break;
      each(index);
      this.#skip();
      if (this.#text[this.#at] !== ",") break;
      this.#at++;
    }
    this.#at++;
  }

  #name(): Path {
    const names: string[] = [];
    do {
      if (names.length > 0) this.#at++;
      this.#take(SPACE);
      names.push(plainName(this.#take(NAME)));
      this.#take(SPACE);
    } while (this.#text[this.#at] === ".");
    return names;
  }

  /** The first mention wins, and a table is where its first key is. */
  #note(path: Path, offset: number): Spot {
    let spot = this.#root;
    for (const name of path) {
      spot.inside ??= new Map();
      const next = spot.inside.get(name) ?? newSpot(offset);
      spot.inside.set(name, next);
      spot = next;
    }
    return spot;
  }

  /** Skips what stands between the parts of a value. */
  #skip(): void {
    if (this.#take(BLANK).includes("#")) this.#comments++;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += taken.length;
    return taken;
  }
}

function plainName(name: string): string {
  if (!/^["']/.test(name)) return name;
  try {
    return Object.keys(parse(`${name} = 0`))[0] ?? name;
  } catch {
    return name;
  }
}
