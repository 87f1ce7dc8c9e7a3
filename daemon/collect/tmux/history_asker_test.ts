import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { Fleet, hasTmux } from "../../../fixtures/fleet.ts";
import type { HistorySize, HistorySizes } from "../../state/history_sizes.ts";
import type { Observation } from "../../state/observation.ts";
import type { RunResult, RunSpec } from "../run.ts";
import { until } from "../test_until.ts";
import { HistoryAsker, parseHistorySizes } from "./history_asker.ts";
import { exited, SERVER, SOCKET } from "./test_probe.ts";
import { TMUX_PROGRAM, tmuxRunner } from "./test_tmux.ts";

const MINUTE_MS = 60_000;
/** The beginning of a minute, milliseconds UTC. */
const M0 = 1_750_000_020_000;
const SAID = "100 1700000000 %1 70 4096\n100 1700000000 %2 60000 -\n";

/** An asker of a tmux that answers when it is let. */
class Bench {
  readonly specs: RunSpec[] = [];
  readonly told: HistorySizes[] = [];
  readonly #answers: ((result: RunResult) => void)[] = [];
  readonly asker = new HistoryAsker({ sourceId: "source", socket: SOCKET }, {
    runner: {
      run: (spec) => {
        this.specs.push(spec);
        return new Promise((resolve) => this.#answers.push(resolve));
      },
    },
    tmuxProgram: () => "/usr/bin/tmux",
    timeoutMs: 1_000,
    maxOutputBytes: 10_000,
    onSizes: (sizes) => this.told.push(sizes),
  });

  look(at: number): void {
    this.asker.looked(lookAt(at));
  }

  async answer(result: RunResult = exited(0, SAID)): Promise<void> {
    this.#answers.shift()?.(result);
    await setImmediate();
  }
}

function lookAt(at: number): Observation {
  const seen = { server: SERVER, tmuxVersion: "3.3a", sessions: [], panes: [] };
  return { outcome: "ok", kind: "look", sourceId: "source", at, ...seen };
}

Deno.test("HistoryAsker.looked() asks once a minute, near its end", async () => {
  const bench = new Bench();
  for (let at = M0; at < M0 + 3 * MINUTE_MS; at += 1_000) {
    bench.look(at);
    await bench.answer();
  }
  assert.equal(bench.specs.length, 3);
  assert.deepEqual(bench.told[0], {
    sourceId: "source",
    server: SERVER,
    panes: new Map([["%1", { lines: 70, bytes: 4_096 }], ["%2", { lines: 60_000, bytes: null }]]),
  });
  bench.look(M0 + 4 * MINUTE_MS - 15_001);
  assert.equal(bench.specs.length, 3);
  await bench.asker.stop();
});

Deno.test("HistoryAsker.looked() asks no server that did not answer its look", () => {
  const bench = new Bench();
  const at = M0 + 50_000;
  const why = { reason: "timeout", message: "late" } as const;
  bench.asker.looked({ outcome: "failed", sourceId: "source", at, ...why });
  bench.asker.looked({
    ...{ outcome: "ok", kind: "server_exit", sourceId: "source", at, server: SERVER },
  });
  assert.equal(bench.specs.length, 0);
});

Deno.test("HistoryAsker.looked() asks nothing while it waits for an answer", async () => {
  const bench = new Bench();
  bench.look(M0 + 50_000);
  bench.look(M0 + MINUTE_MS + 50_000);
  assert.equal(bench.specs.length, 1);
  await bench.answer();
  bench.look(M0 + MINUTE_MS + 51_000);
  assert.equal(bench.specs.length, 2);
  await bench.answer();
});

Deno.test("HistoryAsker.looked() tells nothing where tmux fails, or is stopped", async () => {
  const late: RunResult = { kind: "failed", failure: "timeout", message: "late", durationMs: 1 };
  for (const result of [late, exited(1, SAID), exited(0, "rubbish"), exited(0, "")]) {
    const bench = new Bench();
    bench.look(M0 + 50_000);
    await bench.answer(result);
    assert.deepEqual(bench.told, []);
  }
  const bench = new Bench();
  bench.look(M0 + 50_000);
  const stopped = bench.asker.stop();
  assert.equal(bench.specs[0]?.signal?.aborted, true);
  await bench.answer();
  await stopped;
  bench.look(M0 + 2 * MINUTE_MS + 50_000);
  assert.deepEqual([bench.told, bench.specs.length], [[], 1]);
});

Deno.test("parseHistorySizes() believes nothing of a text that is cut or strange", () => {
  assert.equal(parseHistorySizes(SAID)?.panes.size, 2);
  for (const line of ["100 17000", "100 1 %1 7 ", "100 1 %1 -7 8", "100 1 1 7 8", "x", ""]) {
    assert.equal(parseHistorySizes(`${SAID}${line}x\n`), null, line);
  }
});

Deno.test({
  name: "HistoryAsker.looked() of the real tmux: what was printed makes the history grow",
  ignore: hasTmux() === null,
  async fn() {
    const printed = { command: ["sh", "-c", "seq 500; exec sleep 1000"] };
    await using fleet = await Fleet.start({
      sessions: [{ name: "one", panes: [printed] }, { name: "two", panes: ["quiet"] }],
      width: 80,
      height: 24,
    });
    const sizes: HistorySize[][] = [];
    const asker = new HistoryAsker({ sourceId: "source", socket: fleet.socketPath }, {
      runner: tmuxRunner(),
      tmuxProgram: () => TMUX_PROGRAM,
      timeoutMs: 10_000,
      maxOutputBytes: 100_000,
      onSizes: ({ panes }) => sizes.push([...panes.values()]),
    });
    let minute = 0;
    await until("500 lines are printed", () => {
      asker.looked(lookAt(M0 + ++minute * MINUTE_MS + 50_000));
      return (sizes.at(-1)?.[0]?.lines ?? 0) > 400;
    });
    const [first, second] = sizes.at(-1) ?? [];
    assert.ok((first?.bytes ?? 0) > (second?.bytes ?? 0), JSON.stringify([first, second]));
    assert.equal(second?.lines, 0);
    await asker.stop();
  },
});
