import type { ServerIdentity } from "../../shared/model/source.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { CommandRunner } from "../collect/run.ts";
import { quoteTmux } from "./quote_tmux.ts";

/** How tmux is reached by those who change it. */
export interface ActTmux {
  readonly runner: Pick<CommandRunner, "run">;
  /** Absolute path of tmux; null without any. */
  readonly program: () => string | null;
  readonly timeoutMs: number;
}

/** One run of a tmux server. */
export interface ServerPin {
  readonly socket: string;
  readonly server: ServerIdentity;
}

/** Something that must be so at the moment of the act. */
export interface Fact {
  /** A tmux format that comes out in one word. */
  readonly format: string;
  readonly wanted: string;
  /** What is the matter when it is not so, as the end of a sentence. */
  readonly otherwise: string;
}

/** What is done, and what must be so. */
export interface GuardedAct {
  readonly pin: ServerPin;
  /** What formats are about: `%id` or `$id:`. */
  readonly target: string;
  readonly facts: readonly Fact[];
  /** For tmux's parser; words from outside must have been quoted. */
  readonly commands: readonly string[];
}

export type GuardedAnswer =
  | { readonly kind: "done" }
  /** Nothing was done, because things are not as they should be; the end of a sentence. */
  | { readonly kind: "mismatch"; readonly why: string }
  /** It is not known to be done; the end of a sentence. */
  | { readonly kind: "failed"; readonly why: string };

const MAX_OUTPUT_BYTES = 64 * 1024;
const NO_SERVER = /no server running on|error connecting to|lost server|server exited/i;
const SAFE_FORMAT = /^[#{}\w ]+$/;
const SAFE_VALUE = /^[\w@%$. -]*$/;

/**
 * Compares and acts in one breath: tmux itself looks at the facts and, in the same command of the
 * same process, does it or tells what is otherwise. Nothing can come between the two, for a tmux
 * server does one thing at a time.
 */
export async function runGuarded(act: GuardedAct, tmux: ActTmux): Promise<GuardedAnswer> {
  const program = tmux.program();
  if (program === null) return { kind: "failed", why: "tmux is not installed" };
  const facts = [serverFact(act.pin), ...act.facts];
  const mark = crypto.randomUUID();
  const result = await tmux.runner.run({
    program,
    args: ["-u", "-S", act.pin.socket, ...guardedArgs({ ...act, facts }, mark)],
    timeoutMs: tmux.timeoutMs,
    maxOutputBytes: MAX_OUTPUT_BYTES,
  });
  if (result.kind === "failed") return { kind: "failed", why: result.message };
  // The mark comes before the act, for a server may end with its last session.
  if (result.stdout.startsWith(`${mark} facts`)) {
    return { kind: "mismatch", why: whatDiffers(result.stdout, facts) };
  }
  const said = sanitiseLine(result.stderr.trim());
  if (result.stdout.startsWith(`${mark} done`)) {
    return said === "" || NO_SERVER.test(said) ? { kind: "done" } : { kind: "failed", why: said };
  }
  if (NO_SERVER.test(said)) return { kind: "mismatch", why: "its tmux server has gone" };
  const why = said || `tmux ended with status ${result.code} and said nothing`;
  return { kind: "failed", why };
}

/** Exported for its test. */
export function guardedArgs(
  { target, facts, commands }: Omit<GuardedAct, "pin">,
  mark: string,
): readonly string[] {
  for (const { format, wanted } of facts) {
    if (!SAFE_FORMAT.test(format) || !SAFE_VALUE.test(wanted)) {
      throw new Error(`compare ${format}: ${wanted} is no plain word, wanted ids and numbers only`);
    }
  }
  const condition = facts.map(({ format, wanted }) => `#{==:${format},${wanted}}`)
    .reduceRight((rest, one) => `#{&&:${one},${rest}}`);
  const told = facts.map(({ format }) => `|${format}`).join("");
  return [
    ...["if-shell", "-F", "-t", target, condition],
    [`display-message -p ${quoteTmux(`${mark} done`)}`, ...commands].join(" ; "),
    `display-message -p -t ${quoteTmux(target)} ${quoteTmux(`${mark} facts${told}`)}`,
  ];
}

function serverFact({ server }: ServerPin): Fact {
  return {
    format: "#{pid} #{start_time}",
    wanted: `${server.pid} ${Math.floor(server.startedAt / 1_000)}`,
    otherwise: "another tmux server runs there since",
  };
}

function whatDiffers(stdout: string, facts: readonly Fact[]): string {
  const [, ...seen] = (stdout.split("\n", 1)[0] ?? "").split("|");
  const differs = facts.find(({ wanted }, index) => seen[index] !== wanted);
  return differs?.otherwise ?? "it has changed this very moment";
}
