const latin1 = new TextDecoder("latin1");

/** Looks for a line in what comes piece by piece; each byte is looked at once. */
export class LineWatch {
  readonly #line: string;
  /** The line that is under way, as much of it as tells whether it is the one. */
  #begun = "";

  /** @param line of ASCII, without its end */
  constructor(line: string) {
    this.#line = line;
  }

  /** Whether the line is in these bytes, or came to its full length with them. */
  push(bytes: Uint8Array): boolean {
    // Beside what wsl.exe says in UTF-16, the line is one all the same.
    const text = this.#begun + latin1.decode(bytes).replace(/[\r\0]+/g, "");
    this.#begun = text.slice(text.lastIndexOf("\n") + 1).slice(0, this.#line.length + 1);
    return text.includes(this.#line) && text.split("\n").includes(this.#line);
  }
}
