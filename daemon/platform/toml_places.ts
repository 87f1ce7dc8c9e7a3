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
  };
}

type Path = readonly string[];

/** Where something begins, and what is named inside it. */
interface Spot {
  readonly offset: number;
  inside?: Map<string, Spot>;
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
  readonly #root: Spot = { offset: 0 };
  /** Entries so far of each list of tables, `[[a]]`. */
  readonly #tables = new Map<string, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Spot {
    let table: Path = [];
    for (this.#take(BLANK); this.#at < this.#text.length; this.#take(BLANK)) {
      const start = this.#at;
      if (this.#text[start] === "[") table = this.#header();
      else this.#entry(table);
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
    let spot = this.#root;
    for (const name of path) {
      spot.inside ??= new Map();
      const next = spot.inside.get(name) ?? { offset };
      spot.inside.set(name, next);
      spot = next;
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
