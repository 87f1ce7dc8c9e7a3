import { merge, object, or } from "@optique/core/constructs";
import { runParser } from "@optique/core/facade";
import { formatMessage, lineBreak, type Message, text } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import type { InferValue } from "@optique/core/parser";
import { command, constant, option } from "@optique/core/primitives";
import { choice, string } from "@optique/core/valueparser";
import type { SessionStatus } from "../../shared/model/session.ts";
import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { actionCommands } from "./action_arguments.ts";
import { config } from "./config_arguments.ts";
import { db } from "./db_arguments.ts";
import { detectors } from "./detectors_arguments.ts";
import { escalationCommands } from "./escalation_arguments.ts";
import { diagnostics } from "./diagnostics_arguments.ts";
import { EXIT_CODES } from "./exit_codes.ts";
import { hooks } from "./hooks_arguments.ts";
import { open } from "./open_arguments.ts";
import { preview } from "./preview_arguments.ts";
import { recover } from "./recover_arguments.ts";
import { report } from "./report_arguments.ts";
import { service } from "./service_arguments.ts";
import { stats } from "./stats_arguments.ts";
import { supervise } from "./supervise_arguments.ts";
import { selfKnowledge } from "./self_knowledge_arguments.ts";
import { usage } from "./usage_arguments.ts";
import { message } from "./help_text.ts";
import { target } from "./target_argument.ts";
import { wholeNumber } from "./whole_number.ts";

export const PROGRAM_NAME = "ntm-tracker";

/*
 * Written down again, and held to the protocol by a test: its schemas take longer to load than most
 * commands take to run.
 */
export const SESSION_STATUSES = [
  "active",
  "idle",
  "ended",
  "unknown",
] as const satisfies readonly SessionStatus[];
export const MOST_EVENTS = 500;

const everywhere = object("Everywhere", {
  home: optional(option("--home", string({ metavar: "DIR" }), {
    description: message`Keep everything in this directory instead of the usual places.`,
  })),
  url: optional(option("--url", string({ metavar: "URL" }), {
    description: message`Ask the daemon that serves the web there, such as ws://127.0.0.1:3847.`,
  })),
  tokenFile: optional(option("--token-file", string({ metavar: "PATH" }), {
    description: message`The file of the token for ${text("--url")}, which only you can read.`,
  })),
  json: option("--json", {
    description: message`Print answers and errors as JSON instead of text.`,
  }),
  noColor: option("--no-color", { description: message`No colours; NO_COLOR does the same.` }),
});

const all = option("--all", { description: message`Those that have ended too.` });

const start = command(
  "start",
  object({ command: constant("start") }),
  { brief: message`Run the daemon here and watch it in a live table; Ctrl-C ends both.` },
);

const serve = command(
  "serve",
  object({
    command: constant("serve"),
    stdio: option("--stdio", {
      description: message`Speak the protocol on standard input and output, as a daemon or as a
        bridge to the one that runs.`,
    }),
    wait: option("--wait", {
      description:
        message`Wait for a daemon that runs to end, instead of failing; for supervisors.`,
    }),
    http: option("--http", {
      description: message`Serve the dashboard on a port too, whatever ${
        text("server.enable")
      } says.`,
    }),
    supervised: option("--supervised", {
      description: message`As ${
        text("ntm-tracker supervise")
      } starts it: wait, tell on standard output that it lives,
        end when standard input does.`,
    }),
  }),
  { brief: message`Run the daemon in the foreground, with its log on standard error.` },
);

const status = command(
  "status",
  object({ command: constant("status") }),
  { brief: message`What runs and who waits for you; works without a daemon too.` },
);

const sessions = command(
  "sessions",
  object({
    command: constant("sessions"),
    all,
    status: optional(option("--status", choice(SESSION_STATUSES, { metavar: "STATUS" }), {
      description: message`Only those in this state: active, idle, ended or unknown.`,
    })),
  }),
  { brief: message`List tmux sessions.` },
);

const panes = command(
  "panes",
  object({
    command: constant("panes"),
    all,
    session: optional(option("--session", string({ metavar: "NAME" }), {
      description: message`Only those of the session with exactly this name.`,
    })),
  }),
  { brief: message`List tmux panes.` },
);

const events = command(
  "events",
  object({
    command: constant("events"),
    tail: option("--tail", { description: message`Follow what happens until Ctrl-C.` }),
    since: optional(option("--since", wholeNumber({ metavar: "ID", min: 0 }), {
      description: message`Only what happened after the event with this number.`,
    })),
    limit: optional(option("--limit", wholeNumber({ metavar: "N", min: 1, max: MOST_EVENTS }), {
      description: message`At most so many; 50 without it, 10 before ${text("--tail")} follows.`,
    })),
    type: optional(option("--type", string({ metavar: "TYPE" }), {
      description: message`Only of this type, for example session.created.`,
    })),
    session: optional(option("--session", string({ metavar: "NAME" }), {
      description: message`Only of the session with exactly this name.`,
    })),
  }),
  { brief: message`What has happened.` },
);

const health = command(
  "health",
  object({ command: constant("health") }),
  { brief: message`How the daemon is; the exit status is 1 when it is not healthy.` },
);

const attach = command(
  "attach",
  object({
    command: constant("attach"),
    target,
    exec: option("--exec", { description: message`Run the command instead of printing it.` }),
  }),
  { brief: message`The tmux command that brings you to a pane or session.` },
);

const explain = command(
  "explain",
  object({ command: constant("explain"), target }),
  { brief: message`Why a pane is shown as it is: who says what of it, and what it was worth.` },
);

const stop = command(
  "stop",
  object({ command: constant("stop") }),
  { brief: message`End the daemon and wait until it is gone.` },
);

const doctor = command(
  "doctor",
  object({
    command: constant("doctor"),
    fix: option("--fix", {
      description: message`Remove tmux hooks that a killed daemon has left behind.`,
    }),
  }),
  { brief: message`Check everything that is needed, and say what to do.` },
);

const parser = merge(
  // One `or` takes fifteen.
  or(
    or(
      start,
      serve,
      status,
      escalationCommands,
      sessions,
      panes,
      events,
      usage,
      stats,
      report,
      health,
      attach,
      explain,
      stop,
      doctor,
    ),
    or(
      open,
      preview,
      diagnostics,
      selfKnowledge,
      hooks,
      detectors,
      config,
      db,
      service,
      supervise,
      recover,
      actionCommands,
    ),
  ),
  everywhere,
);

/** A command line that was understood. */
export type CliArguments = InferValue<typeof parser>;

export type ParsedArguments =
  | { readonly kind: "command"; readonly args: CliArguments }
  /** Help, the version or a completion was asked for and is printed. */
  | { readonly kind: "shown"; readonly exit: number }
  /** A sentence for the user, without the name of the program. */
  | { readonly kind: "wrong"; readonly message: string };

export interface ParseOptions {
  readonly print: (text: string) => void;
  readonly colors: boolean;
  /** Columns to wrap help to. */
  readonly columns: number;
}

/** Reads a command line. */
export function parseArguments(args: readonly string[], options: ParseOptions): ParsedArguments {
  let other: ParsedArguments | null = null;
  const shown = (exit: number) => {
    other = { kind: "shown", exit };
  };
  const parsed = runParser(parser, PROGRAM_NAME, args, {
    brief: message`Which of your coding agents need you, and what they did: tmux, watched.`,
    footer: exitCodeNote(),
    usageLine: [{ type: "ellipsis" }],
    termWidth: "auto",
    commandList: "top-level",
    colors: options.colors,
    ...(options.columns < Infinity ? { maxWidth: Math.max(40, options.columns) } : {}),
    help: { option: { names: ["-h", "--help"] }, onShow: shown },
    version: { option: true, value: PRODUCT_VERSION, onShow: shown },
    completion: {
      command: { names: ["completions"] },
      onShow: shown,
    },
    aboveError: "none",
    stdout: options.print,
    stderr: () => {},
    onError: (_exit, error) => {
      other = { kind: "wrong", message: sentence(error) };
    },
  });
  return other ?? { kind: "command", args: parsed };
}

function sentence(error: Message): string {
  const text = formatMessage(error, { colors: false, quotes: true }).replace(/\s*\n+\s*/g, " ")
    .replace(/\.$/, "");
  const [, unexpected, given, hints] = UNEXPECTED.exec(text) ?? [];
  // Other commands know it: to be told it again helps nobody.
  const isOfOthers = hints?.split(" ").includes(`\`${given}\``) === true;
  return isOfOthers ? `${unexpected}, this command does not take it` : text;
}

const UNEXPECTED =
  /^(Unexpected option or argument: "([^"]*)")\. Did you mean(?: one of these)?\??(.*?)\??$/s;

function exitCodeNote(): Message {
  const lines = EXIT_CODES.map(({ code, meaning }) =>
    text(`  ${String(code).padStart(2)}  ${meaning}`)
  );
  return [text("Exit status:"), ...lines.flatMap((line) => [lineBreak(), line])];
}
