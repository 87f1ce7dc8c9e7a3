import { join } from "node:path";
import { compileScenario } from "../../fixtures/agents/compile_scenario.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import type { ExpectedPicture } from "./first_picture.ts";
import type { FleetShape } from "./scenario.ts";

/** A private tmux server as a scenario wants it; the caller stops it. */
export interface BenchFleet extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly serverPid: number;
  readonly expected: ExpectedPicture;
  /** What a pane runs that a change adds: it draws a prompt and then rests. */
  readonly quietArgv: readonly string[];
}

/** Pause between two lines of a printing pane, milliseconds. */
const PRINT_MS = 2_000;

/** Printing panes begin at as many different moments, so that they do not all print at once. */
const PHASES = 20;

/**
 * Starts the fleet. Printing panes wait by timed reads of their terminal: they start no process
 * while they print.
 *
 * @throws {Error} when tmux refuses
 */
export async function startBenchFleet(shape: FleetShape): Promise<BenchFleet> {
  const { sessions, panesEach, printing } = shape;
  const dir = await Deno.makeTempDir({ prefix: "ntm-bench-" });
  try {
    const { quietArgv, printingArgv } = await writePrograms(dir);
    const command = (pane: number) => ({ command: printing ? printingArgv(pane) : quietArgv });
    await Deno.mkdir(join(dir, "fleet"));
    const fleet = await Fleet.start({
      dir: join(dir, "fleet"),
      sessions: Array.from({ length: sessions }, (_, session) => ({
        name: `project-${session}`,
        panes: Array.from({ length: panesEach }, (_, pane) => command(session * panesEach + pane)),
      })),
    });
    return {
      fleet,
      serverPid: await fleet.serverPid(),
      expected: { sessions, panes: sessions * panesEach },
      quietArgv,
      [Symbol.asyncDispose]: () => stop(fleet, dir),
    };
  } catch (error) {
    await Deno.remove(dir, { recursive: true });
    throw error;
  }
}

async function stop(fleet: Fleet, dir: string): Promise<void> {
  try {
    await fleet.stop();
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function writePrograms(dir: string) {
  const quiet = join(dir, "quiet.sh");
  await Deno.writeTextFile(
    quiet,
    compileScenario([{ do: "print", text: "ready" }, { do: "rest" }], "quiet"),
  );
  const printing = join(dir, "printing.sh");
  await Deno.writeTextFile(
    printing,
    compileScenario([
      { do: "print", text: "GET /health 200 1ms" },
      { do: "pause", ms: PRINT_MS },
      { do: "repeat" },
    ], "printing"),
  );
  const late = (pane: number) => ((pane * 7) % PHASES) * PRINT_MS / PHASES / 1000;
  return {
    quietArgv: ["/bin/sh", quiet],
    printingArgv: (
      pane: number,
    ) => ["/bin/sh", "-c", `sleep ${late(pane)}; exec /bin/sh '${printing}'`],
  };
}
