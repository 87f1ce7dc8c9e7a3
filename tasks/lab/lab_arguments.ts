/** What a person asked of the lab. */
export interface LabArguments {
  readonly help: boolean;
  /** Remove everything of it instead of running anything. */
  readonly clean: boolean;
  /** Build it where it is missing, and run nothing. */
  readonly onlyBuild: boolean;
  /** Up to three tests that failed run once more, and count as they end then. */
  readonly again: boolean;
  /** A folder, from the project's root. */
  readonly photographs: string;
  /** Files of tests, from the project's root; all where empty. */
  readonly files: readonly string[];
  /** Options of `deno test`. */
  readonly options: readonly string[];
  /** Runs this inside instead of the tests; null for the tests. */
  readonly command: readonly string[] | null;
}

export const LAB_USAGE = `\
Usage: deno task lab [--again] [--photographs DIR] [FILE...] [--filter TEXT]
       deno task lab --build | --clean
       deno task lab --exec PROGRAM [ARGUMENT...]

Runs the tray's tests on a desktop of Windows (Wine) and on one of Linux, inside a Debian of its own
that is built once and kept. Needs root, for namespaces and mounts that nobody else sees.

  --again             run up to three tests that failed once more, and count that; each is named
  --photographs DIR   where photographs of the desktops are kept (dist/lab)
  --filter TEXT       only tests with this in their name
  --build             build it where it is missing, and run nothing
  --clean             remove it
  --exec              run a program inside, with what follows as its arguments
  --help              print this

NTM_TRACKER_LAB_DIR names its folder (ntm-tracker/lab among your caches), NTM_TRACKER_LAB_MIRROR the
mirror of Debian (the one of this machine). The last line says \`N passed, N failed\`.

Exit status: 0 all passed; 1 not, or there is no lab; 64 wrong arguments.`;

/**
 * Reads the arguments of `deno task lab`.
 * @throws {TypeError} saying which argument is wrong
 */
export function readLabArguments(given: readonly string[]): LabArguments {
  const args = given[0] === "--" ? given.slice(1) : [...given];
  const files: string[] = [];
  const options: string[] = [];
  let [help, clean, onlyBuild, again] = [false, false, false, false];
  let photographs = "dist/lab";
  let command: readonly string[] | null = null;
  for (let at = 0; at < args.length; at++) {
    const [name = "", inline] = split(args[at] ?? "");
    const value = () => {
      const text = inline ?? args[++at];
      if (text === undefined) throw new TypeError(`cannot use ${name}: its value is missing`);
      return text;
    };
    if (!name.startsWith("-")) files.push(name);
    else if (name === "--help" || name === "-h") help = true;
    else if (name === "--clean") clean = true;
    else if (name === "--build") onlyBuild = true;
    else if (name === "--again") again = true;
    else if (name === "--photographs") photographs = value();
    else if (name === "--filter") options.push(`--filter=${value()}`);
    else if (name === "--exec") {
      command = args.slice(at + 1);
      if (command.length === 0) throw new TypeError("cannot use --exec: name a program");
      break;
    } else throw new TypeError(`cannot use ${name}: there is no such option`);
  }
  return { help, clean, onlyBuild, again, photographs, files, options, command };
}

function split(argument: string): readonly [string, string?] {
  const at = argument.indexOf("=");
  if (!argument.startsWith("--") || at < 0) return [argument];
  return [argument.slice(0, at), argument.slice(at + 1)];
}
