import { findProgram, isExecutableFile } from "../../platform/find_program.ts";
import type { Environment } from "../../platform/paths.ts";

export interface TmuxProgramOptions {
  /** The configured path; null when it is to be searched for. */
  readonly configured: string | null;
  readonly env: Environment;
  readonly home: string;
}

/** Where tmux is. A tmux that is installed later is found, one that moved is found again. */
export class TmuxProgram {
  readonly #options: TmuxProgramOptions;
  #found: string | null = null;

  constructor(options: TmuxProgramOptions) {
    this.#options = options;
  }

  /** Absolute path, or null. Every look asks: what was found is looked at, not searched for again. */
  find(): string | null {
    const { configured, env, home } = this.#options;
    if (configured !== null) return isExecutableFile(configured) ? configured : null;
    if (this.#found !== null && isExecutableFile(this.#found)) return this.#found;
    this.#found = findProgram("tmux", { env, home, isExecutable: isExecutableFile });
    return this.#found;
  }
}
