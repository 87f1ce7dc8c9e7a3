import type { AgentKind } from "../../shared/model/agent.ts";
import type { ProcessRole, SeenProcess } from "../state/process_role.ts";
import { readArguments } from "./agent_arguments.ts";
import { SHELL_NAMES } from "./shell_names.ts";

const INTERPRETERS = words("bun deno node nodejs python python3 ts-node tsx");
/** Often scripts themselves, told by the name of the script. */
const RUNNERS = words(
  "bunx corepack npm npm-cli npx npx-cli pipx pnpm pnpx poetry unbuffer yarn yarnpkg",
);
const WRAPPERS = words(
  "aws-vault bwrap chamber chrt devbox devenv direnv doas doppler dotenv env firejail flox fnm " +
    "guix infisical ionice just login mise nice nix nix-shell nohup op proot rlwrap rtx script " +
    "setarch setsid sg strace stdbuf su sudo systemd-inhibit systemd-run task taskset time " +
    "timeout tini unshare uv uvx volta",
);
const REMOTES = words(
  "abduco autossh devcontainer distrobox docker docker-compose dtach et incus kubectl limactl lxc " +
    "machinectl mosh mosh-client multipass nerdctl oc orb podman podman-remote screen " +
    "session-manager-plugin shpool ssh systemd-nspawn telnet tmux toolbox vagrant zellij",
);
/** Names by which agents start themselves to do something else. */
const TOOLS = words("applypatch apply_patch bfs egrep fgrep find grep rg ugrep");

const AGENT_NAMES: ReadonlyMap<string, AgentKind> = new Map<string, AgentKind>([
  ["claude", "claude"],
  ["claude-code", "claude"],
  ["codex", "codex"],
  ["gemini", "gemini"],
  ["gemini-cli", "gemini"],
  ["agy", "gemini"],
  ["antigravity", "gemini"],
  ["antigravity-cli", "gemini"],
]);
const CODEX_BUILD = /^codex-(?:x86_64|aarch64|arm64)-[a-z0-9_-]+$/;
/** Claude's own installer names the program after its version. */
const VERSION = /^\d{1,4}[._]\d{1,4}[._]\d{1,5}(?:[-+.][A-Za-z0-9.]+)?$/;
const CLAUDE_VERSIONS = /\/claude\/versions\/[^/]+$/;
/** The editor that shares its name with the command-line agent. */
const ANTIGRAVITY_EDITOR = /\/antigravity\/(?:bin\/)?antigravity$/;
/** Entrances of the agents' npm packages; the same packages hold tools and installers. */
const PACKAGE_SCRIPTS: readonly (readonly [RegExp, AgentKind])[] = [
  [/\/@anthropic-ai\/claude-code\/(?:cli|cli-wrapper|bin\/claude)(?:\.[a-z]+)?$/, "claude"],
  [/\/(?:@openai\/codex|codex-cli)\/(?:bin\/codex|dist\/cli)\.[a-z]+$/, "codex"],
  [/\/(?:@google\/)?gemini-cli\/(?:dist\/index|bundle\/gemini)\.[a-z]+$/, "gemini"],
  [/^npm:@anthropic-ai\/claude-code(?:@[^/]*)?$/, "claude"],
  [/^npm:@openai\/codex(?:@[^/]*)?$/, "codex"],
  [/^npm:@google\/gemini-cli(?:@[^/]*)?$/, "gemini"],
];

/** A program as it was called: its bare name, and what followed. */
interface Call {
  readonly name: string;
  readonly args: readonly string[];
  readonly comm: string;
  readonly exe: string | null;
}

/**
 * What a process is by its own account; null for any other program. A name inside an argument is
 * no evidence: only the program that runs counts, and the script that an interpreter was given.
 * Never throws.
 */
export function classifyProcess(facts: SeenProcess): ProcessRole | null {
  const call = callOf(facts);
  const byName = agentNamed(call.name, call.exe);
  if (byName !== null) return agentRole(byName, call.args, { launcher: false });
  const script = scriptOf(call);
  const byScript = script === null ? null : agentScript(script.path, call);
  if (byScript !== null) return agentRole(byScript, script?.args ?? [], { launcher: true });
  if (SHELL_NAMES.has(call.name)) return { role: "shell", interactive: isInteractiveShell(call) };
  if (REMOTES.has(call.name)) return { role: "remote" };
  const started = script === null ? call.name : scriptName(script.path);
  if (WRAPPERS.has(call.name) || RUNNERS.has(started)) return { role: "wrapper" };
  const byProgram = agentProgram(call);
  return byProgram === null ? null : agentRole(byProgram, call.args, { launcher: false });
}

function agentRole(
  agentType: AgentKind,
  args: readonly string[],
  { launcher }: { readonly launcher: boolean },
): ProcessRole | null {
  const run = readArguments(agentType, args);
  if (run === "no_agent") return null;
  return { role: "agent", agentType, interactive: run === "interactive", launcher };
}

function callOf({ comm, argv, exe }: SeenProcess): Call {
  const [first = "", ...args] = titleWords(argv);
  const name = programName(first) || programName(comm);
  const program = exe === null ? null : exe.replace(/ \(deleted\)$/, "");
  const call = { name, args, comm, exe: program };
  // A Windows program under WSL runs by way of a helper.
  const behind = name === "init" ? args[0] ?? "" : "";
  return /\.exe$/i.test(behind)
    ? { ...call, name: programName(behind), args: args.slice(1) }
    : call;
}

/** `npm exec @scope/name` is a single text when the program wrote it as its title. */
function titleWords(argv: readonly string[]): readonly string[] {
  const [first = "", ...rest] = argv;
  const title = first.trim();
  if (first.startsWith("/") || !/\s/.test(title)) return argv;
  return [...title.split(/\s+/), ...rest];
}

/** `/usr/bin/.claude-wrapped`, `claude.exe` and the `-claude` of a login are all `claude`. */
function programName(path: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1).trim().replace(/^-/, "");
  return base.replace(/^\.(.+)-wrapped$/, "$1").replace(/\.exe$/i, "");
}

/** `npm-cli` of `/usr/lib/node_modules/npm/bin/npm-cli.js`. */
function scriptName(path: string): string {
  return programName(path).replace(/\.(?:[cm]?js|py)$/, "");
}

/** @param exe what runs, or the script that does; null when it is not known */
function agentNamed(name: string, exe: string | null): AgentKind | null {
  if (exe !== null && ANTIGRAVITY_EDITOR.test(exe)) return null;
  if (CODEX_BUILD.test(name)) return "codex";
  // Other programs are named after a version too, so what runs must not speak against it.
  if (VERSION.test(name)) return exe === null || CLAUDE_VERSIONS.test(exe) ? "claude" : null;
  return AGENT_NAMES.get(name) ?? null;
}

/** By what runs, under whatever name it was called; but some names ask an agent for a tool. */
function agentProgram({ name, exe }: Call): AgentKind | null {
  if (exe === null || TOOLS.has(name)) return null;
  const agentType = CLAUDE_VERSIONS.test(exe) ? "claude" : agentNamed(programName(exe), exe);
  return agentType !== null && name.startsWith(`${agentType}-`) ? null : agentType;
}

/** The agent a script is the entrance of. */
function agentScript(path: string, { comm, name }: Call): AgentKind | null {
  const known = PACKAGE_SCRIPTS.find(([pattern]) => pattern.test(path));
  if (known !== undefined) return known[1];
  const base = path.slice(path.lastIndexOf("/") + 1);
  // `node claude` is something in a project's folder; a command that was found comes with a path.
  const isCommand = path.includes("/") && (INTERPRETERS.has(name) || SHELL_NAMES.has(name));
  // The kernel calls a script by its own name, cut to 15 bytes, whatever interprets it.
  const isScript = comm !== "" && base.slice(0, 15) === comm;
  return isCommand || isScript ? agentNamed(programName(base), path) : null;
}

interface Script {
  readonly path: string;
  readonly args: readonly string[];
}

/** The script an interpreter was given; null without one. */
function scriptOf({ name, args, comm }: Call): Script | null {
  const isKnown = SHELL_NAMES.has(name) || INTERPRETERS.has(name);
  const at = isKnown ? firstWord(name, args) : args.findIndex((arg) => !arg.startsWith("-"));
  const path = args[at];
  // Of an unknown program it takes the kernel's word that this is what was started.
  if (path === undefined || (!isKnown && !path.endsWith(`/${comm}`))) return null;
  return { path, args: args.slice(at + 1) };
}

function isInteractiveShell({ name, args }: Call): boolean {
  return firstWord(name, args) === -1 && !args.some((arg) => SHELL_GRAMMAR.inline.test(arg));
}

interface Grammar {
  /** Options followed by a value. */
  readonly values: ReadonlySet<string>;
  /** Options that bring the program along, so that no script follows. */
  readonly inline: RegExp;
}

const SHELL_GRAMMAR: Grammar = {
  values: words("-o +o -O +O --rcfile --init-file --init-command --config --env-config --execute"),
  inline: /^(?:-[a-z]*c|--commands?|-Command|-File)$/,
};
const INTERPRETER_GRAMMAR: Grammar = {
  values: words("-r --require --import --loader -C --conditions --env-file --config -W -X"),
  inline: /^(?:-[cemp]|-pe|--eval|--print|--check)$/,
};

/** Index of the first argument that is no option; -1 without one. */
function firstWord(name: string, args: readonly string[]): number {
  const { values, inline } = SHELL_NAMES.has(name) ? SHELL_GRAMMAR : INTERPRETER_GRAMMAR;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") return at + 1 < args.length ? at + 1 : -1;
    if (inline.test(arg)) return -1;
    if (values.has(arg)) at++;
    else if (!/^[-+]/.test(arg) && !(arg === "run" && /^(?:bun|deno)$/.test(name))) return at;
  }
  return -1;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}
