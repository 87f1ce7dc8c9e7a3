import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PROJECT_ROOT } from "./project_root.ts";
import { testArguments } from "./test_arguments.ts";
import { closingLine, judgeRun, readReport } from "./test_report.ts";
import { findTmux, type TmuxPresence } from "./tmux_presence.ts";

/** Runs `deno test`, shows its output while it comes, and returns it with the exit status. */
async function runTests(args: readonly string[]): Promise<{ output: string; code: number }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: PROJECT_ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const decoder = new TextDecoder();
  let output = "";
  for await (const chunk of child.stdout) {
    writeAll(chunk);
    output += decoder.decode(chunk, { stream: true });
  }
  return { output, code: (await child.status).code };
}

function writeAll(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    done += Deno.stdout.writeSync(bytes.subarray(done));
  }
}

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
  const { output, code } = await runTests(args);
  const report = readReport(output);
  const requireAll = Deno.env.get("NTM_TRACKER_REQUIRE_ALL") === "1";
  const { tally, exitCode, remarks } = judgeRun(report, { exitCode: code, requireAll });
  printSkipped(report.skipped, tmux);
  for (const remark of remarks) console.log(remark);
  console.log(closingLine(tally));
  return exitCode;
}

if (import.meta.main) Deno.exit(await main());
