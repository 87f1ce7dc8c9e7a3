import { parseArgs } from "node:util";

/** What a person asked to be recorded. */
export interface RecordArguments {
  /** How tmux is told its server: `-S PATH` or `-L NAME`. */
  readonly server: readonly ["-S" | "-L", string];
  /** Snake case: it becomes a folder's name. */
  readonly name: string;
  readonly out: string;
  readonly force: boolean;
  readonly redact: boolean;
}

export const RECORD_USAGE = `\
Usage: deno task record (--socket PATH | -L NAME) --case NAME [--out DIR] [--force] [--no-redact]

Looks once at a live tmux server in each way the daemon does, and writes what tmux printed to
DIR/<tmux version>/<case>/ as full.txt, panes.txt, windows.txt and meta.json.

  --socket PATH   the server's socket
  -L NAME         or its name, as for \`tmux -L\`
  --case NAME     what is special about this server, in snake_case
  --out DIR       fixtures/tmux when left out
  --force         replace a recording of the same case
  --no-redact     keep secrets and the names of user, home and host

Exit status: 0 recorded, 64 wrong arguments, 69 no tmux or no such server, 73 already recorded.`;

/**
 * Reads the arguments of `deno task record`; null when its usage was asked for.
 *
 * @throws {TypeError} saying which argument is wrong
 */
export function readRecordArguments(args: readonly string[]): RecordArguments | null {
  const { values } = parseArgs({
    args: args[0] === "--" ? args.slice(1) : [...args],
    allowNegative: true,
    options: {
      help: { type: "boolean", short: "h" },
      socket: { type: "string" },
      name: { type: "string", short: "L" },
      case: { type: "string" },
      out: { type: "string", default: "fixtures/tmux" },
      force: { type: "boolean", default: false },
      redact: { type: "boolean", default: true },
    },
  });
  if (values.help) return null;
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(values.case ?? "")) {
    throw new TypeError(`cannot use --case ${values.case ?? ""}: not a name in snake_case`);
  }
  return {
    server: readServer(values.socket, values.name),
    name: values.case ?? "",
    out: values.out,
    force: values.force,
    redact: values.redact,
  };
}

function readServer(socket: string | undefined, name: string | undefined) {
  if (socket !== undefined && name === undefined) return ["-S", socket] as const;
  if (name !== undefined && socket === undefined) return ["-L", name] as const;
  throw new TypeError("cannot tell which tmux server: give either --socket PATH or -L NAME");
}
