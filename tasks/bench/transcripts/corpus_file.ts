import { dirname } from "node:path";

const FLUSH_UNITS = 1 << 20;

/** A file of JSON lines that is written in large pieces. */
export class CorpusFile implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #encoder = new TextEncoder();
  #lines: string[] = [];
  #units = 0;
  #bytes = 0;

  constructor(path: string) {
    Deno.mkdirSync(dirname(path), { recursive: true });
    this.#file = Deno.openSync(path, { write: true, create: true, truncate: true });
  }

  /** What was written so far and what waits, about. */
  get bytes(): number {
    return this.#bytes + this.#units;
  }

  add(row: unknown): void {
    this.addText(JSON.stringify(row));
  }

  addText(line: string): void {
    this.#lines.push(line);
    this.#units += line.length + 1;
    if (this.#units > FLUSH_UNITS) this.#flush();
  }

  [Symbol.dispose](): void {
    this.#flush();
    this.#file.close();
  }

  #flush(): void {
    if (this.#lines.length === 0) return;
    const bytes = this.#encoder.encode(`${this.#lines.join("\n")}\n`);
    for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
    this.#bytes += bytes.length;
    this.#lines = [];
    this.#units = 0;
  }
}
