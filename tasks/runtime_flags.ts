/**
 * What the daemon's runtime is told wherever it is started. A small young generation keeps the
 * resident memory of a program that idles most of its life some 25 MB lower; the `start` task in
 * deno.json says the same.
 */
export const RUNTIME_FLAGS: readonly string[] = ["--v8-flags=--max-semi-space-size=1"];
