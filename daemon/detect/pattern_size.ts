const ESCAPED = /\\(?:Q[^]*?(?:\\E|$)|x\{[^}]*\}|[pP](?:\{[^}]*\}|.)|x..|[0-7]{1,3}|[^])?/y;
const CLASS = /\[\^?\]?(?:\\[^]|\[:\w+:\]|[^\]\\])*\]?/y;
const REPEATED = /(?:[*+?]|\{(\d{1,9})(,(\d{0,9}))?\})\??/y;
const FLAGS = /\(\?[a-zA-Z-]+\)/y;
const GROUP_HEAD = /\((?:\?(?:P?<\w*>|[a-zA-Z-]*:?))?/y;
/** What a group that captures has at its two ends. */
const CAPTURE_ENDS = 2;

/**
 * About how many instructions a regular expression comes to once it is compiled, without compiling
 * it: `(x{30}){30}` is short, and takes long. Whether it can be compiled at all is not looked at.
 * Never throws; linear in the length of `source`.
 */
export function patternSize(source: string): number {
  return new Sizer(source).run();
}

class Sizer {
  readonly #source: string;
  #at = 0;
  /** What the open groups hold so far, the innermost last; the first is the pattern itself. */
  readonly #sums = [0];
  /** Of what a repetition would repeat. */
  #last = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(): number {
    while (this.#at < this.#source.length) this.#step();
    return this.#sums.reduce((all, sum) => all + sum, 0);
  }

  #step(): void {
    switch (this.#source[this.#at]) {
      case "(":
        this.#openGroup();
        break;
      case ")":
        this.#at++;
        this.#add(this.#sums.length > 1 ? this.#sums.pop() ?? 0 : 0);
        break;
      case "\\": {
        const [escaped] = this.#take(ESCAPED);
        // Between \Q and \E each character stands for itself, and the last one is repeated.
        if (escaped.startsWith("\\Q")) this.#add(escaped.length);
        this.#add(1);
        break;
      }
      case "[":
        this.#take(CLASS);
        this.#add(1);
        break;
      default:
        this.#repeatOrAdd();
    }
  }

  #openGroup(): void {
    this.#last = 0;
    if (this.#take(FLAGS)[0] !== "") return;
    const [head] = this.#take(GROUP_HEAD);
    const captures = !head.startsWith("(?") || head.endsWith(">");
    this.#sums.push(captures ? CAPTURE_ENDS : 0);
  }

  #repeatOrAdd(): void {
    const [text, least, range, most] = this.#take(REPEATED);
    if (text === "") {
      this.#at++;
      return this.#add(1);
    }
    const times = least === undefined ? 1 : Number(most || least) + (range && !most ? 1 : 0);
    const before = this.#last;
    this.#add(before * times + 1);
    this.#sums.push((this.#sums.pop() ?? 0) - before);
  }

  #add(size: number): void {
    this.#sums.push((this.#sums.pop() ?? 0) + size);
    this.#last = size;
  }

  /** What a pattern takes from here on; an empty text where it takes nothing. */
  #take(pattern: RegExp): RegExpExecArray | readonly [string] {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#source) ?? [""] as const;
    this.#at += taken[0].length;
    return taken;
  }
}
