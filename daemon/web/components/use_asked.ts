import { useEffect, useState } from "preact/hooks";
import { errorWords } from "./error_words.ts";

/** What was asked of the daemon, and what came of it so far. */
export interface Asked<Answer> {
  /** The last answer; null before the first. It stays while it is asked for anew. */
  readonly answer: Answer | null;
  /** Why the last time failed; null when it did not. */
  readonly failure: string | null;
}

/** Asks when the part is shown, and again whenever `key` is another. */
export function useAsked<Answer>(ask: () => Promise<Answer>, key: string): Asked<Answer> {
  const [asked, setAsked] = useState<Asked<Answer>>({ answer: null, failure: null });
  useEffect(() => {
    let isWanted = true;
    ask().then(
      (answer) => isWanted && setAsked({ answer, failure: null }),
      (error) => isWanted && setAsked(({ answer }) => ({ answer, failure: errorWords(error) })),
    );
    return () => {
      isWanted = false;
    };
  }, [key]);
  return asked;
}
