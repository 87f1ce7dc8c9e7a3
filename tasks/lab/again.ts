import type { FailedTest, Tally, TestReport } from "../test_report.ts";

/** More than these are no accident of a busy machine. */
const MOST_AGAIN = 3;

/** What a second run is to take, as arguments of `deno test`; null where there is to be none. */
export function argumentsAgain({ tally, failed }: TestReport): readonly string[] | null {
  if (failed.length === 0 || failed.length > MOST_AGAIN) return null;
  // What broke outside of tests broke for all of them, and what was skipped stays so.
  if (tally === undefined || tally.failed !== failed.length || tally.skipped > 0) return null;
  const names = failed.map(({ name }) => escape(name)).join("|");
  return [`--filter=/^(${names})$/`, ...new Set(failed.map(({ file }) => file))];
}

/** The tally of both runs: what passed at the second counts as passed. */
export function tallyOfBoth(first: Tally, second: Tally): Tally {
  return { ...second, passed: first.passed + second.passed };
}

/** A sentence for each that failed at first. */
export function remarksOfBoth(
  first: readonly FailedTest[],
  second: readonly FailedTest[],
): readonly string[] {
  const stillFails = new Set(second.map(({ name }) => name));
  return first.map(({ name }) =>
    stillFails.has(name)
      ? `Failed twice: ${name}`
      : `Failed once and passed when it ran again: ${name}`
  );
}

function escape(text: string): string {
  return text.replaceAll(/[\\/^$.*+?()[\]{}|]/g, "\\$&");
}
