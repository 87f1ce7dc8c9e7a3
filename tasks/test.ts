import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PROJECT_ROOT } from "./project_root.ts";
import { showTests } from "./show_tests.ts";
import { testArguments } from "./test_arguments.ts";
import { closingLine, judgeRun, readReport } from "./test_report.ts";
import { findTmux, type TmuxPresence } from "./tmux_presence.ts";

function printSkipped(names: readonly string[], tmux: TmuxPresence): void {
  if (names.length === 0) return;
  console.log(`Skipped (${names.length}):`);
  for (const name of names) console.log(`  ${name}`);
  console.log(
    tmux.usable
      ? "Why: each says in its own file what it needs; tmux is there."
      : `Why: ${tmux.sentence}`,
  );
}

async function main(): Promise<number> {
  const tmux = await findTmux();
  console.log(`tests: ${tmux.sentence}`);
  const args = testArguments(Deno.args, (path) => existsSync(resolve(PROJECT_ROOT, path)));
  const { output, code } = await showTests([Deno.execPath(), ...args], { cwd: PROJECT_ROOT });
  const report = readReport(output);
  const requireAll = Deno.env.get("NTM_TRACKER_REQUIRE_ALL") === "1";
  const { tally, exitCode, remarks } = judgeRun(report, { exitCode: code, requireAll });
  printSkipped(report.skipped, tmux);
  for (const remark of remarks) console.log(remark);
  console.log(closingLine(tally));
  return exitCode;
}

if (import.meta.main) Deno.exit(await main());
