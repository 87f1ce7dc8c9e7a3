/** Generous, because the machine may be slow and shared; nothing waits this long when all is well. */
export const DEADLINE_MS = 15_000;

/** Between two questions where nobody tells of the change: files, processes, another program. */
const ASK_EVERY_MS = 20;

/**
 * Asks until there is an answer. For what no notification tells of; what a client can see is
 * awaited with `Observer.waitFor`.
 * @throws {Error} with what was seen last, when the deadline passes first.
 */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  { deadlineMs = DEADLINE_MS, lastSeen = () => "nothing" }: {
    readonly deadlineMs?: number;
    readonly lastSeen?: () => unknown;
  } = {},
): Promise<T> {
  const until = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > until) {
      throw new Error(`wait for ${what}: not within ${deadlineMs} ms, last seen: ${lastSeen()}`);
    }
    await pause(ASK_EVERY_MS);
  }
}

/**
 * The same promise, with an end.
 * @throws {Error} with what was seen last, when the deadline passes first.
 */
export async function within<T>(
  what: string,
  promise: Promise<T>,
  { deadlineMs = DEADLINE_MS, lastSeen = () => "nothing" }: {
    readonly deadlineMs?: number;
    readonly lastSeen?: () => unknown;
  } = {},
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const message = `wait for ${what}: not within ${deadlineMs} ms, last seen: ${lastSeen()}`;
    reject(new Error(message));
  }, deadlineMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets time pass where the passing of time is what is tested, never to wait for something. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
