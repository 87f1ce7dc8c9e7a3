/*
 * Runs in the page: the browser is sent the text of each function, so that they use nothing else.
 */

/** Frames of a page since {@linkcode watchFrames}, milliseconds. */
export interface Frames {
  readonly count: number;
  /** From one frame to the next. */
  readonly longest: number;
  /** Of more than 50 ms. */
  readonly late: number;
  /** Frames with work of more than 50 ms, as the browser itself reports them, at most 20. */
  readonly heavy: readonly number[];
}

/** Begins to count frames. */
export function watchFrames(): void {
  const frames = { count: 0, longest: 0, late: 0, heavy: [] as number[], isOver: false };
  Object.assign(globalThis, { frames });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      if (frames.heavy.length < 20) frames.heavy.push(duration);
    }
  }).observe({ type: "long-animation-frame" });
  let before = performance.now();
  const next = (now: number) => {
    const took = now - before;
    before = now;
    frames.count++;
    frames.longest = Math.max(frames.longest, took);
    if (took > 50) frames.late++;
    if (!frames.isOver) requestAnimationFrame(next);
  };
  requestAnimationFrame((now) => {
    before = now;
    requestAnimationFrame(next);
  });
}

/** Ends the count. */
export function endFrames(): Frames {
  const { frames } = globalThis as unknown as { frames: Frames & { isOver: boolean } };
  frames.isOver = true;
  return frames;
}
