/** How many tests ended which way. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Tests and steps that were ignored. */
  readonly skipped: number;
}

/** What `deno test` printed, as far as it matters for a verdict. */
export interface TestReport {
  /** Undefined when the run ended before its closing line, for example on a type error. */
  readonly tally: Tally | undefined;
  /** Names of ignored tests and steps, in the order of the output. */
  readonly skipped: readonly string[];
  readonly failed: readonly FailedTest[];
}

/** A test, or a step of one, that failed. */
export interface FailedTest {
  /** A step has the names of what it belongs to before its own, each with ` ... ` after it. */
  readonly name: string;
  /** As the runner writes it: from where it was started, with a leading `./`. */
  readonly file: string;
}

/** What a run means for the caller. */
export interface Verdict {
  readonly tally: Tally;
  readonly exitCode: number;
  /** Sentences on what is not plain from the numbers. */
  readonly remarks: readonly string[];
}

/** How a run ended, beside what it printed. */
export interface RunFacts {
  /** Exit status of `deno test`. */
  readonly exitCode: number;
  /** Whether a skipped test counts as a failed one. */
  readonly requireAll: boolean;
}

const CLOSING = new RegExp(
  [
    /^(?:ok|FAILED)/,
    / \| (\d+) passed(?: \(\d+ steps?\))?/,
    / \| (\d+) failed(?: \(\d+ steps?\))?/,
    /(?: \| (\d+) ignored(?: \((\d+) steps?\))?)?/,
    /(?: \| \d+ measured)?(?: \| \d+ filtered out)?/,
    / \([^()]+\)$/,
  ].map((part) => part.source).join(""),
);
const IGNORED = /^\s*(.+) \.\.\. ignored \([^()]+\)$/;
const FAILED = /^(.+) => (\.\/.+\.ts):\d+:\d+$/;
const OUTPUT_BEGINS = /^-+ (?:pre-test |post-test )?output -+$/;
const OUTPUT_ENDS = /^-+ (?:pre-test |post-test )?output end -+$/;
// deno-lint-ignore no-control-regex -- colours begin with an escape character
const COLOURS = /\x1b\[[0-9;]*m/g;

/** Reads the standard output of `deno test`, with or without colours. */
export function readReport(output: string): TestReport {
  let tally: Tally | undefined;
  let ofTest = false;
  const skipped: string[] = [];
  const failed = new Map<string, FailedTest>();
  for (const line of output.replaceAll(COLOURS, "").split("\n")) {
    // A test may print anything, also lines that look like the runner's own.
    if (OUTPUT_BEGINS.test(line)) ofTest = true;
    else if (OUTPUT_ENDS.test(line)) ofTest = false;
    if (ofTest) continue;
    tally = readClosing(line) ?? tally;
    const name = IGNORED.exec(line)?.[1];
    if (name !== undefined) skipped.push(name);
    // The runner names each twice: with its error, and in a list at the end.
    const [whole, failedName, file] = FAILED.exec(line) ?? [];
    if (whole !== undefined && failedName !== undefined && file !== undefined) {
      failed.set(`${failedName}\n${file}`, { name: failedName, file });
    }
  }
  return { tally, skipped, failed: [...failed.values()] };
}

/** The closing line of `deno test`: `ok | 12 passed (3 steps) | 0 failed | 2 ignored (3s)`. */
function readClosing(line: string): Tally | undefined {
  const found = CLOSING.exec(line);
  if (found === null) return undefined;
  const [, passed, failed, ignored = "0", ignoredSteps = "0"] = found;
  return {
    passed: Number(passed),
    failed: Number(failed),
    skipped: Number(ignored) + Number(ignoredSteps),
  };
}

/** Decides what a run means: never success when nothing ran, never "0 failed" beside a failure. */
export function judgeRun(report: TestReport, facts: RunFacts): Verdict {
  const { passed, skipped, ...read } = report.tally ?? { passed: 0, failed: 0, skipped: 0 };
  const remarks: string[] = [];
  let failed = read.failed;
  if (facts.exitCode !== 0 && failed === 0) {
    failed = 1;
    remarks.push("The run broke outside any test, see above; this counts as one failure.");
  }
  const counted = facts.requireAll && skipped > 0;
  if (counted) {
    failed += skipped;
    remarks.push("NTM_TRACKER_REQUIRE_ALL=1 is set: every skipped test counts as a failure.");
  }
  const ranNothing = passed + failed === 0;
  if (ranNothing) remarks.push("No test ran: check the file names and the filter.");
  return {
    tally: { passed, failed, skipped: counted ? 0 : skipped },
    exitCode: facts.exitCode || (failed > 0 || ranNothing ? 1 : 0),
    remarks,
  };
}

/** The line that closes every run: `3 passed, 0 failed`, with the skipped ones where there are. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  const tail = skipped > 0 ? `, ${skipped} skipped` : "";
  return `${passed} passed, ${failed} failed${tail}`;
}
