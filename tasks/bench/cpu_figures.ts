import type { CpuWindow } from "./cpu_meter.ts";
import type { Figures } from "./metrics.ts";
import { median } from "./percentile.ts";

/**
 * Medians of the windows with the daemon against those of the same fleet without it. Pure. A server
 * that took less with us than without is noise, and is not set off against the daemon's share.
 *
 * @throws {RangeError} when there is no window of either kind
 */
export function cpuFigures(
  windows: { readonly control: readonly CpuWindow[]; readonly with: readonly CpuWindow[] },
): Figures & { readonly "cpu.together": number } {
  const daemon = median(windows.with.map((window) => window.daemon));
  const server = median(windows.with.map((window) => window.server));
  const control = median(windows.control.map((window) => window.server));
  const extra = server - control;
  return {
    "cpu.daemon": daemon,
    "cpu.tmux": server,
    "cpu.tmux.control": control,
    "cpu.tmux.extra": extra,
    "cpu.together": daemon + Math.max(0, extra),
  };
}
