/**
 * Brings terminals forward, as Focus does, for each session that is given, with a while between them.
 * Prints what became of each, one JSON text per line.
 */
import { openRaiseTerminal } from "../../shell/raise_terminal.ts";

const raise = openRaiseTerminal();
for (const session of Deno.args) {
  const names = { sessions: [session], windowIndex: 0, windowName: "none", title: "" };
  const raised = await raise?.(names);
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify([session, raised])}\n`));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}
