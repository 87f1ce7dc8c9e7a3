import type { AgentKind } from "../../shared/model/agent.ts";

/** How an agent's command line is to be read. Options stand with their dashes, commands without. */
interface Grammar {
  /** Options followed by a value, which is then neither an option nor a command. */
  readonly values: ReadonlySet<string>;
  /** Ends after one answer, or speaks to a program instead of a person. */
  readonly batch: ReadonlySet<string>;
  /** Another errand: a server for other programs, settings, help. */
  readonly noAgent: ReadonlySet<string>;
}

const GRAMMARS: Readonly<Record<AgentKind, Grammar>> = {
  claude: {
    values: words(
      "--add-dir --advisor --agent --agents --allowed-tools --allowedTools --append-system-prompt " +
        "--append-system-prompt-file --betas -d --debug --debug-file --disallowed-tools " +
        "--disallowedTools --effort --fallback-model --from-pr --input-format --json-schema " +
        "--max-budget-usd --max-turns --mcp-config --model -n --name --output-format " +
        "--permission-mode --permission-prompt-tool --plugin-dir -r --resume --session-id " +
        "--setting-sources --settings --system-prompt --system-prompt-file --teammate-mode --tools " +
        "-w --worktree",
    ),
    batch: words("-p --print -cp -pc --input-format --output-format --sdk-url"),
    noAgent: words(
      "agents auth auto-mode bg config daemon doctor gateway help install logs mcp " +
        "migrate-installer plugin plugins project rc remote-control respawn rm setup-token stop " +
        "update upgrade -h --help -v --version --bg --background --chrome-native-host " +
        "--claude-in-chrome-mcp --computer-use-mcp --daemon-worker --mcp-cli --ripgrep",
    ),
  },
  codex: {
    values: words(
      "-a --add-dir --ask-for-approval -c -C --cd --config --disable --enable -i --image " +
        "--local-provider -m --model -p --profile --remote -s --sandbox",
    ),
    batch: words("exec e review"),
    noAgent: words(
      "a app app-server apply cloud cloud-tasks completion debug doctor exec-server execpolicy " +
        "features generate-ts help login logout mcp mcp-server p plugin proto remote-control " +
        "responses-api-proxy sandbox stdio-to-uds update -h --help -V --version " +
        "--codex-run-as-apply-patch",
    ),
  },
  gemini: {
    values: words(
      "--allowed-mcp-server-names --allowed-tools --approval-mode -e --extensions -i " +
        "--include-directories -m --model -o --output-format -p --policy --print --prompt " +
        "--prompt-interactive -r --resume --session-id -w --worktree",
    ),
    batch: words("-p --print --prompt"),
    noAgent: words(
      "changelog extension extensions gemma help hook hooks install mcp models plugin plugins " +
        "skill skills update --acp --experimental-acp -h --help -v --version --delete-session -l " +
        "--list-extensions --list-sessions",
    ),
  },
};

/**
 * How an agent was started, from the arguments after its name: `interactive` for a person,
 * `batch` for one answer, `no_agent` when the program was sent on another errand. What is unknown
 * is taken for interactive.
 */
export function readArguments(
  agentType: AgentKind,
  args: readonly string[],
): "interactive" | "batch" | "no_agent" {
  const { values, batch, noAgent } = GRAMMARS[agentType];
  let isBatch = false;
  let hasCommand = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    // After it come words of a prompt only.
    if (arg === "--") break;
    const isOption = arg.startsWith("-");
    // Later words are a prompt, or belong to the command.
    if (!isOption && hasCommand) continue;
    hasCommand ||= !isOption;
    const word = isOption ? arg.replace(/=.*$/s, "") : arg;
    if (noAgent.has(word)) return "no_agent";
    if (batch.has(word)) isBatch = true;
    if (word === arg && values.has(arg) && args[at + 1]?.startsWith("-") === false) at++;
  }
  return isBatch ? "batch" : "interactive";
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}
