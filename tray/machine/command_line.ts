/**
 * One command line of Windows that a program takes apart into exactly these words again, by the rules
 * that its C runtime and the shell of Windows share.
 * @throws {Error} for words that no command line can hold.
 */
export function windowsCommandLine(argv: readonly string[]): string {
  const [program = "", ...args] = argv;
  for (const word of argv) refuseControls(word);
  if (program === "" || program.includes('"')) {
    throw new Error(`make a command line: ${JSON.stringify(program)} names no program`);
  }
  // The first word knows no escapes. Always quoted, as a path with a blank would else be guessed at.
  return [`"${program}"`, ...args.map(quoted)].join(" ");
}

/** Arguments alone, as a shortcut has them apart from its program. @throws as the whole line. */
export function windowsArguments(args: readonly string[]): string {
  for (const word of args) refuseControls(word);
  return args.map(quoted).join(" ");
}

function quoted(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word;
  // Backslashes mean themselves, but not in front of a quote.
  const escaped = word.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, "$&$&");
  return `"${escaped}"`;
}

/**
 * The value of `Exec` in a desktop entry that starts these words.
 * @throws {Error} for words that no desktop entry can hold.
 */
export function desktopExec(argv: readonly string[]): string {
  if (!argv[0]) throw new Error("make a desktop entry: there is no program to start");
  for (const word of argv) refuseControls(word);
  const words = argv.map((word) => {
    const plain = word.replaceAll("%", "%%");
    if (/^[A-Za-z0-9_.,:@%+\/-]+$/.test(plain)) return plain;
    return `"${plain.replace(/["`$\\]/g, "\\$&")}"`;
  });
  // The value of the file has escapes of its own.
  return words.join(" ").replaceAll("\\", "\\\\");
}

/**
 * @param action what is refused, for the sentence
 * @throws {Error} for a word that no program and no shell should be given.
 */
export function refuseControls(word: string, action = "make a command line"): void {
  // deno-lint-ignore no-control-regex -- they are what is looked for
  if (!/[\u0000-\u001f\u007f]/.test(word)) return;
  const shown = JSON.stringify(word.slice(0, 80));
  throw new Error(`${action}: ${shown} has control characters, leave them out`);
}
