import assert from "node:assert/strict";
import * as model from "../../shared/model/escalation.ts";
import { SessionStatus } from "../../shared/model/session.ts";
import { MAX_LOG_LINES } from "../../shared/protocol/methods/debug.ts";
import { MAX_EVENTS } from "../../shared/protocol/methods/events.ts";
import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { MOST_EVENTS, parseArguments, SESSION_STATUSES } from "./arguments.ts";
import { SNOOZE_MS } from "./escalation_arguments.ts";
import { EXIT_CODES } from "./exit_codes.ts";
import { MOST_LOG_LINES } from "./self_knowledge_arguments.ts";

function parse(...args: string[]) {
  const printed: string[] = [];
  const options = { print: (text: string) => void printed.push(text), colors: false, columns: 100 };
  return { ...parseArguments(args, options), printed: printed.join("\n") };
}

const NONE = {
  home: undefined,
  url: undefined,
  tokenFile: undefined,
  json: false,
  noColor: false,
};
const EVENTS = {
  command: "events",
  tail: false,
  since: undefined,
  limit: undefined,
  type: undefined,
  session: undefined,
  ...NONE,
};

const USAGE = {
  command: "usage",
  by: undefined,
  since: undefined,
  until: undefined,
  agent: undefined,
  model: undefined,
  ...NONE,
};

const STATS = { ...USAGE, command: "stats", session: undefined };

const REPORT = {
  command: "report",
  week: true,
  last: undefined,
  of: undefined,
  format: undefined,
  output: undefined,
  force: false,
  ...NONE,
};

const GOOD: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["start", { command: "start", ...NONE }],
  ["--json status", { command: "status", ...NONE, json: true }],
  ["status --json --no-color", { command: "status", ...NONE, json: true, noColor: true }],
  ["--home /x serve --stdio", {
    command: "serve",
    stdio: true,
    supervised: false,
    http: false,
    wait: false,
    ...NONE,
    home: "/x",
  }],
  ["serve --wait --home=/x", {
    command: "serve",
    stdio: false,
    wait: true,
    supervised: false,
    http: false,
    ...NONE,
    home: "/x",
  }],
  ["waiting", { command: "waiting", all: false, ...NONE }],
  ["waiting --all --json", { command: "waiting", all: true, ...NONE, json: true }],
  ["escalations seen %12", { command: "escalations seen", target: "%12", ...NONE }],
  ["escalations dismiss api", { command: "escalations dismiss", target: "api", ...NONE }],
  ["escalations reopen %12", { command: "escalations reopen", target: "%12", ...NONE }],
  ["escalations snooze api:0.1", {
    command: "escalations snooze",
    target: "api:0.1",
    forMs: undefined,
    ...NONE,
  }],
  ["escalations snooze %1 --for 1h30m", {
    command: "escalations snooze",
    target: "%1",
    forMs: 5_400_000,
    ...NONE,
  }],
  ["sessions --all --status idle", { command: "sessions", all: true, status: "idle", ...NONE }],
  ["panes --session api", { command: "panes", all: false, session: "api", ...NONE }],
  ["events --tail --since 0", { ...EVENTS, tail: true, since: 0 }],
  ["events --limit 500 --type x", { ...EVENTS, limit: 500, type: "x" }],
  ["usage", USAGE],
  ["usage --by day,model,day --agent codex", { ...USAGE, by: ["day", "model"], agent: "codex" }],
  ["usage --since 7d --model x", { ...USAGE, since: { kind: "days", days: 7 }, model: "x" }],
  ["usage --since 2026-11-01 --until 2026-11-30", {
    ...USAGE,
    since: { kind: "date", date: "2026-11-01" },
    until: "2026-11-30",
  }],
  ["stats", STATS],
  ["stats --by model --since 2w --session api --agent unknown", {
    ...STATS,
    by: "model",
    since: { kind: "days", days: 14 },
    session: "api",
    agent: "unknown",
  }],
  ["report --week", REPORT],
  ["report --week --last 12 --of 2026-11-16 --output w.html --force", {
    ...REPORT,
    last: 12,
    of: "2026-11-16",
    output: "w.html",
    force: true,
  }],
  ["open", { command: "open", read: false, browser: false, forget: false, ...NONE }],
  ["open --read --browser --url ws://h:1 --token-file /t", {
    command: "open",
    read: true,
    browser: true,
    forget: false,
    ...NONE,
    url: "ws://h:1",
    tokenFile: "/t",
  }],
  ["attach %12 --exec", { command: "attach", target: "%12", exec: true, ...NONE }],
  ["attach -- -odd", { command: "attach", target: "-odd", exec: false, ...NONE }],
  ["explain api:0.1", { command: "explain", target: "api:0.1", ...NONE }],
  ["preview %12 --lines 5", { command: "preview", target: "%12", lines: 5, ...NONE }],
  ["diagnostics --dry-run", {
    command: "diagnostics",
    output: undefined,
    includeOutput: false,
    dryRun: true,
    yes: false,
    ...NONE,
  }],
  ["metrics", { command: "metrics", ...NONE }],
  ["selftest --json", { command: "selftest", ...NONE, json: true }],
  ["logs", { command: "logs", lines: 50, level: "debug", follow: false, ...NONE }],
  ["logs -f -n 3 --level warn", {
    command: "logs",
    lines: 3,
    level: "warn",
    follow: true,
    ...NONE,
  }],
  ["doctor --fix", { command: "doctor", fix: true, ...NONE }],
  ["hooks install --dry-run", {
    command: "hooks install",
    agent: undefined,
    dryRun: true,
    ...NONE,
  }],
  ["hooks uninstall --agent claude --json", {
    command: "hooks uninstall",
    agent: "claude",
    dryRun: false,
    ...NONE,
    json: true,
  }],
  ["hooks status --agent codex", { command: "hooks status", agent: "codex", ...NONE }],
  ["db check", { command: "db check", file: undefined, ...NONE }],
  ["db backup b.db --json", { command: "db backup", file: "b.db", ...NONE, json: true }],
  ["db copies --prune --dry-run", {
    command: "db copies",
    prune: true,
    dryRun: true,
    ...NONE,
  }],
  ["db restore b.db --yes", {
    command: "db restore",
    file: "b.db",
    yes: true,
    dryRun: false,
    ...NONE,
  }],
  ["db vacuum --dry-run", { command: "db vacuum", dryRun: true, ...NONE }],
  ["db rebuild-stats --json", {
    command: "db rebuild-stats",
    dryRun: false,
    ...NONE,
    json: true,
  }],
  ["config path", { command: "config path", ...NONE }],
  ["config set server.port 80", {
    command: "config set",
    key: "server.port",
    value: "80",
    ...NONE,
  }],
  ["config unset server.port", { command: "config unset", key: "server.port", ...NONE }],
  ["config reload", { command: "config reload", ...NONE }],
  ["focus %1", { command: "focus", target: "%1", ...NONE }],
  ["send %1 go --enter", {
    command: "send",
    target: "%1",
    text: "go",
    enter: true,
    answer: false,
    ...NONE,
  }],
  ["send --answer %1 -- -x", {
    command: "send",
    target: "%1",
    text: "-x",
    enter: false,
    answer: true,
    ...NONE,
  }],
  ["kill work --dry-run", {
    command: "kill",
    session: "work",
    yes: false,
    dryRun: true,
    ...NONE,
  }],
  ["config get a.b", { command: "config get", key: "a.b", ...NONE }],
  ["config check", { command: "config check", file: undefined, ...NONE }],
  ["detectors list", { command: "detectors list", ...NONE }],
  ["detectors reload --json", { command: "detectors reload", ...NONE, json: true }],
  ["detectors test my.toml --title x", {
    command: "detectors test",
    file: "my.toml",
    title: "x",
    screen: undefined,
    ...NONE,
  }],
];

for (const [line, args] of GOOD) {
  Deno.test(`parseArguments() of ${line}`, () => {
    assert.deepEqual(parse(...line.split(" ")), { kind: "command", args, printed: "" });
  });
}

const WRONG: readonly (readonly [string, RegExp])[] = [
  ["statsu", /"statsu"\. Did you mean .*`stat(?:u)?s`/],
  ["status extra", /"extra"/],
  ["--jsn status", /Did you mean `--json`/],
  ["config", /No matching command/],
  ["hooks", /No matching command/],
  ["hooks install --agent cursor", /"claude", "codex"/],
  ["hooks status --dry-run", /--dry-run/],
  ["escalations", /No matching command/],
  ["escalations dismiss", /`TARGET`/],
  ["escalations snooze %1 --for 30s", /1m to 1d.*"30s"/],
  ["escalations snooze %1 --for soon", /such as 15m/],
  ["escalations seen %1 --for 15m", /--for/],
  ["attach", /`TARGET`/],
  ["sessions --status waiting", /"active", "idle", "ended"/],
  ["events --limit 0", /--limit/],
  ["events --limit 501", /--limit/],
  ["events --since -1", /--since/],
  ["usage --by week", /Expected day, session, model, agent or project.* "week"/],
  ["usage --by day,", /but got ""/],
  ["usage --since yesterday", /Expected 24h, 7d, 2w, a day such as 2026-11-01, or all/],
  ["usage --until 7d", /Expected a day such as 2026-11-01, but got "7d"/],
  ["usage --model=", /Expected the exact name of a model, but got ""/],
  ["stats --by week", /"hour", "day", "session", "agent"/],
  ["stats --by hour,day", /"hour", "day"/],
  ["report --last 13", /--last/],
  ["report --of monday", /Expected a day such as 2026-11-01/],
  ["report --format pdf", /"text", "json", "csv"/],
  ["usage --agent emacs", /"claude", "codex"/],
  ["--home /a --home /b status", /--home/],
  ["completions", /shell/],
];

for (const [line, message] of WRONG) {
  Deno.test(`parseArguments() of ${line} is wrong`, () => {
    const parsed = parse(...line.split(" "));
    assert.ok(parsed.kind === "wrong", parsed.kind);
    assert.match(parsed.message, message);
    assert.doesNotMatch(parsed.message, /[\n.]$/);
    assert.equal(parsed.printed, "");
  });
}

Deno.test("parseArguments() shows help with each command and each exit status", () => {
  const { kind, printed } = parse("--help");
  assert.equal(kind, "shown");
  const commands = [
    ...["start", "serve", "status", "sessions", "panes", "events", "usage", "health", "attach"],
    ...["stats", "report"],
    ...[
      "metrics",
      "selftest",
      "logs",
      "waiting",
      "escalations",
      "explain",
      "preview",
      "stop",
      "doctor",
      "diagnostics",
      "hooks",
      "config",
      "db",
      "completions",
    ],
  ];
  for (const command of commands) assert.match(printed, new RegExp(`^ {2}${command} +\\S`, "m"));
  for (const { code, meaning } of EXIT_CODES) {
    assert.ok(printed.includes(`${code}  ${meaning}`), meaning);
  }
  for (const line of printed.split("\n")) assert.ok(line.length <= 100, line);
});

Deno.test("parseArguments() shows help of one command, the version, and completions", () => {
  assert.match(parse("events", "--help").printed, /ntm-tracker events .*--tail[^]*--since ID/);
  assert.equal(parse("--version").printed, PRODUCT_VERSION);
  for (const shell of ["bash", "zsh", "fish"]) {
    assert.match(parse("completions", shell).printed, /ntm-tracker/);
  }
  assert.match(parse("completions", "fish", "sta").printed, /start[^]*status/);
  assert.match(parse("completions", "bash", "usage", "--by", "day,m").printed, /day,model/);
});

Deno.test("arguments agree with the protocol", () => {
  assert.deepEqual(SESSION_STATUSES, SessionStatus.options);
  assert.equal(MOST_EVENTS, MAX_EVENTS);
  assert.equal(MOST_LOG_LINES, MAX_LOG_LINES);
  assert.deepEqual(SNOOZE_MS, model.SNOOZE_MS);
});

/** As wide as it is, so that no text is wrapped. */
function helpPage(command: string): string {
  const printed: string[] = [];
  const args = [...command.split(" "), "--help"].filter((word) => word !== "");
  const print = (text: string) => void printed.push(text);
  assert.equal(parseArguments(args, { print, colors: false, columns: Infinity }).kind, "shown");
  return printed.join("\n");
}

Deno.test("parseArguments() shows no help in which blanks stand where the source breaks a line", () => {
  const commands = GOOD.map(([, { command }]) => String(command));
  const pages = new Set(["", ...commands, ...commands.map((name) => name.split(" ")[0] ?? "")]);
  assert.ok(pages.size > 40, `${pages.size} pages`);
  for (const page of pages) {
    for (const line of helpPage(page).split("\n")) {
      // What is set in columns has one run of blanks behind its name.
      const text = line.startsWith(" ") ? line.trim().replace(/ {2,}/, " ") : line;
      assert.doesNotMatch(text, / {2,}/, `${page}: ${line}`);
    }
  }
});

Deno.test("parseArguments() says the range of a number that is none of it", () => {
  for (const number of ["99999999999999999999", "0", "1001", "x", "1.5"]) {
    const wrong = parse("logs", "-n", number);
    assert.ok(wrong.kind === "wrong");
    assert.ok(wrong.message.endsWith(`a whole number from 1 to 1000, but got "${number}"`));
  }
  const since = parse("events", "--since", "9007199254740992");
  assert.ok(since.kind === "wrong" && since.message.includes("from 0 to 9007199254740991"));
});

Deno.test("parseArguments() does not ask whether that was meant which was said", () => {
  const other = parse("db", "check", "--yes");
  assert.ok(other.kind === "wrong");
  assert.match(other.message, /"--yes", this command does not take it$/);
  const typo = parse("db", "restore", "x", "--ye");
  assert.ok(typo.kind === "wrong");
  assert.match(typo.message, /Did you mean.*`--yes`/);
});
