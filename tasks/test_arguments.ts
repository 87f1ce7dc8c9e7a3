/** Where tests are looked for when the caller names no file. */
const TEST_FOLDERS: readonly string[] = ["shared", "daemon", "tray", "fixtures"];

/** The scripts' tests by pattern: the runner, tasks/test.ts, has a name like a test itself. */
const SCRIPT_TESTS = "tasks/**/*_test.ts";

/** Options of `deno test` whose value is the next argument, so that it is not taken for a file. */
const WITH_VALUE: readonly string[] = ["--filter", "--reporter", "--junit-path", "--config", "-c"];

const LOOKS_LIKE_A_FILE = /\/|\.[jt]sx?$/;

/**
 * The arguments of `deno test` for what a person wrote after `deno task test`.
 * @param given Options and files, as written; a leading `--` is dropped.
 * @param exists Whether a path is there, from the project's root.
 */
export function testArguments(
  given: readonly string[],
  exists: (path: string) => boolean,
): readonly string[] {
  const extra = given[0] === "--" ? given.slice(1) : given;
  const namesFiles = extra.some((argument, index) => {
    if (argument.startsWith("-") || WITH_VALUE.includes(extra[index - 1] ?? "")) return false;
    // A mistyped file must fail as such, and not run everything instead.
    return LOOKS_LIKE_A_FILE.test(argument) || exists(argument);
  });
  const places = namesFiles ? [] : [...TEST_FOLDERS.filter(exists), SCRIPT_TESTS];
  // Tests read /proc, which Deno grants with -A only.
  return ["test", "-A", ...extra, ...places];
}
