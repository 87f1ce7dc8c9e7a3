import { deepEqual, equal, throws } from "node:assert/strict";
import { cpuFigures } from "./cpu_figures.ts";

const window = (daemon: number, server: number) => ({ daemon, server });

Deno.test("cpuFigures() compares the medians of both kinds of window", () => {
  deepEqual(
    cpuFigures({
      control: [window(0, 1), window(0, 9), window(0, 2)],
      with: [window(0.5, 2.5), window(0.25, 8), window(7, 2.25)],
    }),
    {
      "cpu.daemon": 0.5,
      "cpu.tmux": 2.5,
      "cpu.tmux.control": 2,
      "cpu.tmux.extra": 0.5,
      "cpu.together": 1,
    },
  );
});

Deno.test("cpuFigures() does not let noise of the server hide the daemon's share", () => {
  const figures = cpuFigures({ control: [window(0, 3)], with: [window(0.5, 2)] });
  equal(figures["cpu.tmux.extra"], -1);
  equal(figures["cpu.together"], 0.5);
});

Deno.test("cpuFigures() refuses to compare with nothing", () => {
  throws(() => cpuFigures({ control: [], with: [window(1, 1)] }), RangeError);
});
