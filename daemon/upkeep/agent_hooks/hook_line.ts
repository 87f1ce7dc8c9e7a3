import { shellQuote } from "../../../shared/text/shell_quote.ts";
import { SPOOL_CAP } from "../../collect/hooks/spool_file.ts";

/** What every line of ours begins with; a no-op of the shell. The number is that of the record. */
export const HOOK_MARKER = ": ntm-tracker-hook";

/** How much of a payload is looked at, bytes. */
export const PAYLOAD_BYTES = 16_384;

/**
 * Members of a payload that hold what people and models wrote, or what tools were given. The record
 * ends before the first of them; in payloads as they are known nothing of use comes after it, save
 * whether background work is left, which is found out apart. The commonest stand first.
 */
export const CUT_AT = [
  "tool_input",
  "prompt",
  "last_assistant_message",
  "tool_response",
  "tool_result",
  "user_prompt",
  "background_tasks",
  "session_crons",
  "permission_suggestions",
  "custom_instructions",
  "compact_summary",
  "error_details",
] as const;

export interface HookLineOptions {
  /** Name of the event it is put under; the payload may say it too late, or not at all. */
  readonly event: string;
  /** Absolute path of the spool directory. */
  readonly spool: string;
}

/**
 * One line of POSIX shell that puts a record of a hook's call into the spool. It prints nothing,
 * ends with 0, and starts `dd` and, for a payload that is longer than it wants, `timeout cat`: a
 * process costs more than all the rest, so a record is not written under another name first, but
 * ends with a line that says that it is whole. Without the directory, or with a full one, it does
 * nothing: to find and remove the oldest would cost more processes, and what a daemon finds in a full
 * spool it does not believe anyway. The record's time is the file's own.
 */
export function hookLine({ event, spool }: HookLineOptions): string {
  const steps = [
    // Bytes instead of characters: some shells match far slower otherwise.
    `LC_ALL=C`,
    `umask 077`,
    `d=${shellQuote(spool)}`,
    // One read and no wait for the end: agents have left the pipe open, and a hook that waits for
    // the end then holds the whole agent up.
    `p=$(dd bs=${PAYLOAD_BYTES} count=1)`,
    drainRest(),
    `if [ -d "$d" ]`,
    `then set -- "$d"/r*`,
    `if [ $# -le ${SPOOL_CAP} ]`,
    `then ${writeRecord(event)}`,
    `fi`,
    `fi`,
  ];
  return `${HOOK_MARKER} 1; { ${steps.join("; ")}; } >/dev/null 2>&1; exit 0`;
}

/** Whether a command of an agent's settings is ours, of this version or another. */
export function isHookLine(command: string): boolean {
  return command.startsWith(`${HOOK_MARKER} `);
}

/** Where a line of ours, of any version, leaves its records; null where that cannot be told. */
export function spoolOf(command: string): string | null {
  const [, word] = /; d=('(?:[^']|'\\'')*'|[\w@%+=:,./-]+);/.exec(command) ?? [];
  if (word === undefined) return null;
  return word.startsWith("'") ? word.slice(1, -1).replaceAll(`'\\''`, "'") : word;
}

/**
 * An agent whose payload is not taken to the end sees a broken pipe, so somebody goes on reading;
 * in the background and for a limited time, for the same pipe that is never closed.
 */
function drainRest(): string {
  const isLonger = `case \${#p}$p in ${PAYLOAD_BYTES}*|*[!}])`;
  return `${isLonger} { timeout 5 cat <&3 & } 3<&0;; esac`;
}

function writeRecord(event: string): string {
  const header = shellQuote(`ntm-tracker-hook 1 claude ${event}`);
  const lines =
    `${header} "ppid $PPID" "pane \${TMUX_PANE-}" "tmux \${TMUX-}" "background $b" "$p" end`;
  return [
    `b=`,
    `case $p in *'"background_tasks":[{'*) b=1;; *'"background_tasks":[]'*) b=0;; esac`,
    `for k in ${CUT_AT.join(" ")}`,
    // Asked first, since a cut that finds nothing is the slow one.
    `do case $p in *"\\"$k\\""*) p=\${p%%"\\"$k\\""*};; esac`,
    `done`,
    // The count keeps two processes apart that had the same id, one after the other.
    `f=$d/r$$.$#`,
    `printf '%s\\n' ${lines} >"$f" || rm -f "$f"`,
  ].join("; ");
}
