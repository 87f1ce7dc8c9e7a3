import { join } from "node:path";
import { parseArgs } from "node:util";
import { hookLine } from "../daemon/upkeep/agent_hooks/hook_line.ts";
import { findExecutable } from "../fixtures/find_executable.ts";
import { hookPayloads } from "./bench/hook_line/hook_payload.ts";
import { measureCpu } from "./bench/hook_line/measure_cpu.ts";
import { type HookShell, measureLine } from "./bench/hook_line/measure_line.ts";
import { median, percentile } from "./bench/percentile.ts";
import { formatTable } from "./bench/table.ts";

const USAGE = `Usage: deno task bench:hook [--calls N]

Calls the line that \`hooks install\` puts into an agent's settings, as the agent does, with each shell
that is here. A call is measured from the start of the shell to its end; an empty line is what the
start and the end of that shell cost by themselves. Processor time is that of a call with all that
it starts, which a busy machine does not change.

  --calls N   how often each (200)

Exit status: 0 done, 64 wrong arguments.`;

const WRONG_ARGUMENTS = 64;

/** Every shell that could be somebody's \`sh\`. */
const SHELLS: readonly HookShell[] = [
  { name: "dash", argv: ["dash"] },
  { name: "bash as sh", argv: ["bash", "--posix"] },
  { name: "bash", argv: ["bash"] },
  { name: "busybox", argv: ["busybox", "sh"] },
].filter(({ argv: [program = ""] }) => findExecutable(program) !== null);

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      help: { type: "boolean", default: false },
      calls: { type: "string", default: "200" },
    },
  });
  const calls = Number(values.calls);
  if (values.help || !Number.isInteger(calls) || calls < 20) {
    console.error(USAGE);
    return values.help ? 0 : WRONG_ARGUMENTS;
  }
  const scratch = await Deno.makeTempDir({ prefix: "ntm-bench-hook-" });
  try {
    const spool = join(scratch, "agent-hooks");
    await Deno.mkdir(spool, { mode: 0o700 });
    const rows = [["shell", "payload", "median ms", "p95 ms", "p99 ms", "processor ms"]];
    for (const shell of SHELLS) rows.push(...await measureShell(shell, { scratch, spool, calls }));
    console.log(formatTable(rows));
    return 0;
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

interface Where {
  readonly scratch: string;
  readonly spool: string;
  readonly calls: number;
}

async function measureShell(
  shell: HookShell,
  { scratch, spool, calls }: Where,
): Promise<string[][]> {
  const payloadFile = join(scratch, "payload");
  const line = hookLine({ event: "PreToolUse", spool });
  const nowhere = hookLine({ event: "PreToolUse", spool: join(spool, "nowhere") });
  const after = () => empty(spool);
  const [, usual] = hookPayloads();
  const cases = [
    { name: "(an empty line)", line: ":", payload: "" },
    { name: "(no daemon yet)", line: nowhere, payload: usual?.text ?? "" },
    ...hookPayloads().map(({ name, text }) => ({ name, line, payload: text })),
  ];
  const rows: string[][] = [];
  for (const { name, line, payload } of cases) {
    const samples = await measureLine({ shell, line, payload, calls, after });
    await Deno.writeTextFile(payloadFile, payload);
    const cpu = await measureCpu({ shell, line, payloadFile, calls, after });
    const figures = [median(samples), percentile(samples, 0.95), percentile(samples, 0.99), cpu];
    rows.push([shell.name, name, ...figures.map((ms) => ms.toFixed(1))]);
  }
  return rows;
}

/** What a daemon does, so that the spool does not fill. */
async function empty(spool: string): Promise<void> {
  for await (const { name } of Deno.readDir(spool)) await Deno.remove(join(spool, name));
}

if (import.meta.main) Deno.exit(await main());
