import { inDistroArgv, WSL_ERROR_CODE } from "../engine/distro_words.ts";
import { type FedResult, type FeedOptions, type FeedTool, feedTool } from "../engine/feed_tool.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { Failed } from "./install_failure.ts";

/** Where a daemon is put. */
export type InstallPlace =
  | {
    readonly kind: "wsl";
    readonly distro: string;
    /** What stands before wsl.exe's own arguments; the one of Windows by default. */
    readonly wsl?: readonly string[];
  }
  /** The machine this program runs on. */
  | { readonly kind: "here" };

export interface InsideOptions {
  readonly place: InstallPlace;
  readonly feed?: FeedTool;
  /** Longest time in which nothing moves. Default 60 000: a distro may have to start. */
  readonly idleMs?: number;
}

/** What a script has told, by name. */
export type Told = { readonly kind: "told"; readonly values: ReadonlyMap<string, string> };

/** Runs programs in one distro, or on this machine. No shell ever sees a word as code. */
export class Inside {
  readonly #prefix: readonly string[];
  readonly #feed: FeedTool;
  readonly #idleMs: number;
  readonly #place: InstallPlace;

  /** @throws {Error} when the name is that of no distro. */
  constructor({ place, feed = feedTool, idleMs = 60_000 }: InsideOptions) {
    this.#place = place;
    this.#prefix = prefixOf(place);
    this.#feed = feed;
    this.#idleMs = idleMs;
  }

  /** For sentences. */
  get name(): string {
    return this.#place.kind === "wsl" ? this.#place.distro : "this machine";
  }

  /** Runs a program by its absolute path. */
  async run(
    argv: readonly string[],
    options: Partial<FeedOptions> = {},
  ): Promise<FedResult> {
    return await this.#feed([...this.#prefix, ...argv], { idleMs: this.#idleMs, ...options });
  }

  /**
   * Runs a script with `/bin/sh`. It goes over stdin, so that its text passes through no command
   * line; its arguments do, one word each, none of them empty. A script ends by telling `done` or
   * `error`: else it did not run to its end.
   */
  async script(
    text: string,
    args: readonly string[],
    action: string,
  ): Promise<Told | Failed> {
    const input = [new TextEncoder().encode(text)];
    const result = await this.run(["/bin/sh", "-s", "--", ...args], { input });
    if (result.kind !== "exited") return this.failure(result, action);
    const values = new Map<string, string>();
    for (const line of result.stdout.split("\n")) {
      const found = /^ntm:(\w+)=(.*)$/.exec(line);
      if (found !== null) values.set(found[1] ?? "", found[2] ?? "");
    }
    if (values.has("done") || values.has("error")) return { kind: "told", values };
    return this.failure(result, action);
  }

  /** Whether it was wsl.exe that failed, and not the program inside. */
  isOutside(result: FedResult): boolean {
    if (this.#place.kind === "here") return false;
    if (result.kind !== "exited") return true;
    return result.code !== 0 && WSL_ERROR_CODE.test(`${result.stderr}\n${result.stdout}`);
  }

  /** Words for a run that did not come to what was wanted. */
  failure(result: FedResult, action: string): Failed {
    const isWsl = this.#place.kind === "wsl";
    switch (result.kind) {
      case "timeout":
        return {
          kind: "failed",
          failure: "no_answer_from_distro",
          message: `${action}: ${this.name} has not moved for ${this.#idleMs / 1000} s, ` +
            (isWsl
              ? `run \`wsl --terminate ${this.name}\` in a terminal, which ends all that runs in ` +
                "it, and try again"
              : "try again"),
        };
      case "not_found":
        return isWsl
          ? {
            kind: "failed",
            failure: "no_wsl",
            message: `${action}: there is no wsl.exe, run \`wsl --install\` in a terminal and ` +
              "restart Windows",
          }
          : this.#distroFailed(action, "a program that every Linux has is missing");
      case "failed":
        return this.#distroFailed(action, result.message);
      case "exited": {
        const said = `${result.stderr}\n${result.stdout}`;
        const first = said.split("\n").find((line) => line.trim() !== "") ?? "";
        const why = WSL_ERROR_CODE.exec(said)?.[0] ??
          (sanitiseLine(first, 200) || "without a word");
        return this.#distroFailed(action, `it ended with ${result.code}: ${why}`);
      }
    }
  }

  #distroFailed(action: string, why: string): Failed {
    const advice = this.#place.kind === "wsl"
      ? `look whether \`wsl -d ${this.name}\` works in a terminal`
      : "look whether a terminal works";
    const message = `${action}: a program could not be run in ${this.name} (${why}), ${advice}`;
    return { kind: "failed", failure: "distro_failed", message };
  }
}

function prefixOf(place: InstallPlace): readonly string[] {
  if (place.kind === "here") return [];
  const { distro, wsl } = place;
  return inDistroArgv({ action: "install daemon", distro, argv: [], wsl });
}
