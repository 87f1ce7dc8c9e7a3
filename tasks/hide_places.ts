/** What of this machine a recorded text may give away. */
export interface Places {
  readonly user: string;
  /** Absolute. */
  readonly home: string;
  readonly host: string;
}

/**
 * Puts `someone`, `/home/someone` and `somehost` where a text names this machine's user, home or
 * host, or any other home directory. Whole names only. Pure.
 *
 * Not a guarantee: titles and paths of projects stay, read the recording before it is committed.
 */
export function hidePlaces(text: string, { user, home, host }: Places): string {
  let hidden = text.replaceAll(/\/(?:home|Users)\/[^/\s~:'"]+/g, "/home/someone");
  if (home.length > 1) hidden = hidden.replaceAll(wholeWord(home, ""), "/home/someone");
  for (const name of new Set([host, host.split(".")[0] ?? ""])) {
    if (name !== "" && name !== "localhost") {
      hidden = hidden.replaceAll(wholeWord(name), "somehost");
    }
  }
  return user === "" ? hidden : hidden.replaceAll(wholeWord(user), "someone");
}

/** `name` where no letter, digit, `_` or `-` goes on with it. */
function wholeWord(name: string, before = "(?<![\\p{L}\\p{N}_-])"): RegExp {
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`${before}${literal}(?![\\p{L}\\p{N}_-])`, "giu");
}
