/**
 * Measures the whole tray on a desktop of Wine, with a daemon of usual settings: how soon its icon
 * shows that an agent asks, and what it takes while nothing happens. Not one of the lab's tests:
 *
 *     deno task lab --exec deno run -A --no-check tray/lab/measure_tray.ts [TRIALS] [SECONDS]
 */
import { eventually, pause } from "../../daemon/e2e/eventually.ts";
import type { LabProgram } from "./lab_program.ts";
import { TrayScene } from "./tray_scene.ts";
import { DENOW_EXE } from "./windows_machine.ts";

const PATIENT = { deadlineMs: 90_000 };
/** Of `/proc`, for each second. */
const TICKS = 100;

const [trials = 40, seconds = 60] = Deno.args.map(Number);
await measureLatency(trials);
await measureRest(seconds);

/**
 * From the moment the agent's registry file says that it asks, until the call that gives Windows the
 * icon has returned.
 */
async function measureLatency(count: number): Promise<void> {
  await using scene = await TrayScene.start({ agents: 1, config: {} });
  await scene.showsAllIdle();
  const took: number[] = [];
  while (took.length < count) {
    // So that looks of the daemon are met at any point between them.
    await pause(1_500 + Math.random() * 1_000);
    const asked = await scene.asks("%0");
    const shown = await eventually("the badge", () => {
      return scene.looks.find(({ at, face }) => at >= asked - 50 && face.badge === 1)?.at;
    }, PATIENT);
    took.push(shown - asked);
    await scene.rests("%0");
    await eventually("no badge", () => scene.looks.at(-1)?.face.badge === null, PATIENT);
  }
  const sorted = took.toSorted((a, b) => a - b);
  const within = (share: number) => sorted[Math.ceil(count * share) - 1];
  console.log(
    `asked until shown, ${count} trials: p50 ${within(0.5)} ms, ` +
      `p95 ${within(0.95)} ms, longest ${sorted.at(-1)} ms`,
  );
}

/** Memory and processor of the tray with nothing of the lab in it, beside a Deno that does nothing. */
async function measureRest(forSeconds: number): Promise<void> {
  await using scene = await TrayScene.start({ agents: 1, config: {}, isWatched: false });
  const { machine } = scene.desktop;
  const code = "setTimeout(() => {}, 1e9)";
  const bare = machine.run([DENOW_EXE, "eval", code]);
  await eventually(
    "a live connection",
    async () => (await scene.log()).includes(": live"),
    PATIENT,
  );
  // By then V8 has cleared away what the start has left.
  await pause(60_000);
  const programs = [["tray", scene.tray], ["bare Deno", bare]] as const;
  const before = programs.map(([, { pid }]) => ticksOf(pid));
  await pause(forSeconds * 1_000);
  for (const [at, [name, program]] of programs.entries()) {
    const ticks = ticksOf(program.pid) - (before[at] ?? 0);
    const percent = ticks / TICKS / forSeconds * 100;
    console.log(`${name}: ${memoryOf(program)}, ${percent.toFixed(2)} % of a core at rest`);
  }
}

function memoryOf({ pid }: LabProgram): string {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const mib = (name: string) => {
    const kib = Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
    return `${name} ${(kib / 1_024).toFixed(0)} MiB`;
  };
  return [mib("VmRSS"), mib("RssAnon")].join(", ");
}

function ticksOf(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
