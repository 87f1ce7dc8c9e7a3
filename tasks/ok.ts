import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PROJECT_ROOT } from "./project_root.ts";
import { runDeno } from "./run_deno.ts";
import { chooseStages, type Stage } from "./stages.ts";

/** Runs one stage and says how it went. */
async function passes({ name, args, needs }: Stage): Promise<boolean> {
  if (needs !== undefined && !existsSync(resolve(PROJECT_ROOT, needs))) {
    console.log(`ok: ${name} left out, there is no ${needs}`);
    return true;
  }
  console.log(`ok: ${name} …`);
  const start = performance.now();
  const code = await runDeno(args);
  const took = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  if (code === 0) console.log(`ok: ${name} passed in ${took}`);
  else console.error(`ok: ${name} FAILED after ${took}, again with \`deno task ok ${name}\``);
  return code === 0;
}

/** Runs the stages in order up to the first that fails. */
async function main(names: readonly string[]): Promise<number> {
  try {
    for (const stage of chooseStages(names)) {
      if (!await passes(stage)) return 1;
    }
    return 0;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    return 2;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
