/**
 * What the daemon's runtime is told wherever it is started, and that of the compiled tray; the
 * `start` task in deno.json says the same. A small young generation keeps the resident memory of a
 * program that idles most of its life some 25 MB lower, and collecting a heap of 12 MB on one thread
 * is cheaper than waking others.
 */
export const RUNTIME_FLAGS: readonly string[] = [
  "--v8-flags=--max-semi-space-size=1,--single-threaded-gc",
];
