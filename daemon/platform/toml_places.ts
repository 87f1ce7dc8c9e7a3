import { parse } from "smol-toml";

/** Where something stands in a text; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Finds the place of a key, a table or a list entry (its index as a name) in a TOML text. */
export interface TomlPlaces {
  /** The place of `path`, or of the nearest thing around it; the start of the text at worst. */
  find(path: readonly string[]): TextPlace;
}

/**
 * Notes where each key of a TOML text stands; the parser does not tell. The text must have passed
 * the parser: of any other, what is found up to the first fault is kept.
 */
export function tomlPlaces(text: string): TomlPlaces {
  const offsets = new Scan(text).run();
  return {
    find(path) {
      for (let length = path.length; length > 0; length--) {
        const offset = offsets.get(idOf(path.slice(0, length)));
        if (offset !== undefined) return placeOf(text, offset);
      }
      return { line: 1, column: 1 };
    },
  };
}

type Path = readonly string[];

const idOf = (path: Path) => JSON.stringify(path);

function placeOf(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  return {
    line: before.split("\n").length,
    column: offset - (before.lastIndexOf("\n") + 1) + 1,
  };
}

const BLANK = /(?:[ \t\r\n]|#[^\n]*)*/y;
const SPACE = /[ \t]*/y;
const NAME = /[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const TEXT = /"""(?:[^\\]|\\[^])*?"{3,5}|'''[^]*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const OTHER = /[^,\]}\n#]*/y;

class Scan {
  readonly #text: string;
  readonly #offsets = new Map<string, number>();
  /** Entries so far of each list of tables, `[[a]]`. */
  readonly #tables = new Map<string, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): ReadonlyMap<string, number> {
    let table: Path = [];
    for (this.#take(BLANK); this.#at < this.#text.length; this.#take(BLANK)) {
      const start = this.#at;
      if (this.#text[start] === "[") table = this.#header();
      else this.#entry(table);
      // A text that no parser would take: keep what is known rather than turn in circles.
      if (this.#at === start) break;
    }
    return this.#offsets;
  }

  #header(): Path {
    const isList = this.#text.startsWith("[[", this.#at);
    const start = this.#at;
    this.#at += isList ? 2 : 1;
    let path = this.#name();
    if (isList) {
      const count = this.#tables.get(idOf(path)) ?? 0;
      this.#tables.set(idOf(path), count + 1);
      path = [...path, String(count)];
    }
    this.#note(path, start);
    this.#at += isList ? 2 : 1;
    return path;
  }

  /** `name = value`; the names of a dotted key before the last are tables of their own. */
  #entry(table: Path): void {
    const start = this.#at;
    const path = [...table, ...this.#name()];
    this.#note(path, start);
    if (this.#text[this.#at] !== "=") return;
    this.#at++;
    this.#take(SPACE);
    this.#value(path);
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
    this.#inside("}", () => this.#entry(path));
  }

  #inside(end: string, each: (index: number) => void): void {
    this.#at++;
    for (let index = 0; this.#at < this.#text.length; index++) {
      this.#take(BLANK);
      if (this.#text[this.#at] === end) break;
      each(index);
      this.#take(BLANK);
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
  #note(path: Path, offset: number): void {
    for (let length = 1; length <= path.length; length++) {
      const id = idOf(path.slice(0, length));
      if (!this.#offsets.has(id)) this.#offsets.set(id, offset);
    }
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
