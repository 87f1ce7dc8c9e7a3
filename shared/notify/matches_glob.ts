/**
 * Whether a name fits a pattern as a whole. In a pattern `*` stands for any text, also for none,
 * and `?` for one character; all else stands for itself, and capitals count. Takes time in
 * proportion to the lengths multiplied at worst, whatever the pattern.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const wanted = [...pattern];
  const given = [...name];
  let at = 0;
  let here = 0;
  /** The last star, and how much of the name it stands for so far. */
  let star = -1;
  let resume = 0;
  while (here < given.length) {
    if (wanted[at] === "*") {
      star = at++;
      resume = here;
    } else if (at < wanted.length && (wanted[at] === "?" || wanted[at] === given[here])) {
      at++;
      here++;
    } else if (star >= 0) {
      at = star + 1;
      here = ++resume;
    } else return false;
  }
  return wanted.slice(at).every((char) => char === "*");
}
