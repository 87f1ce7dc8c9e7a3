import { roomsPlugin } from "./plugin.ts";

/** One finding, reduced to what a test compares. */
export interface Finding {
  readonly rule: string;
  readonly message: string;
}

/**
 * Lints a source text as if it stood at a path of the project. Works under `deno test` only.
 * @param path From the project's root, for example `daemon/wire/unix.ts`.
 */
export function lintSource(path: string, source: string): readonly Finding[] {
  return Deno.lint.runPlugin(roomsPlugin, path, source)
    .map(({ id, message }) => ({ rule: id, message }));
}

/** The rules that a source text breaks, in the order of the findings. */
export function brokenRules(path: string, source: string): readonly string[] {
  return lintSource(path, source).map(({ rule }) => rule);
}
