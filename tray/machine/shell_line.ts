/** What the Command Prompt, PowerShell and POSIX shells all take for a letter of a word. */
const PLAIN = /^[A-Za-z0-9_./\\:+-]+$/;

/**
 * One line that runs these words, whichever shell of Windows it is pasted into; null when there is
 * none. Nothing is quoted: what one shell takes for a quote, another does not, and PowerShell runs no
 * program whose name is quoted.
 */
export function anyShellLine(argv: readonly string[]): string | null {
  return argv.length > 0 && argv.every((word) => PLAIN.test(word)) ? argv.join(" ") : null;
}
