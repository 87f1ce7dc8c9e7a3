import type { SystemFacts } from "./system_facts.ts";

/** What the computer does for the tray. Each throws an Error with a sentence when it cannot. */
export interface MachineDeeds {
  /** Opens a terminal in which these words run, on this computer. */
  readonly openTerminal: (words: readonly string[]) => Promise<void>;
  readonly copy: (text: string) => Promise<void>;
  readonly openFolder: (path: string) => Promise<void>;
  /** A JSON file, in the program that the user has for them. */
  readonly openDocument: (path: string) => Promise<void>;
  /** In the browser of the user. */
  readonly openAddress: (url: string) => Promise<void>;
  /** Starts the tray with the system from now on, or no more. */
  readonly startWithSystem: (on: boolean) => Promise<void>;
  /** Whether the system starts the tray. */
  readonly startsWithSystem: () => Promise<boolean>;
  /** Where the system starts the tray from another folder, it is this one from now on. */
  readonly renewStart: () => Promise<void>;
  /** For the diagnostics. */
  readonly tellFacts: () => Promise<SystemFacts>;
}
