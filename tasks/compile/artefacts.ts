import type { Target } from "./base_runtime.ts";

/** The names of what is made, as in the list of what is embedded. */
export type ArtefactName = "ntm-tracker" | "ntm-tracker-tray" | "ntm-tracker-tray.exe";

/** One executable that users get. */
export interface Artefact {
  readonly name: ArtefactName;
  readonly program: "daemon" | "tray";
  readonly target: Target;
}

/** In the order in which they are made. */
export const ARTEFACTS: readonly Artefact[] = [
  { name: "ntm-tracker", program: "daemon", target: "x86_64-unknown-linux-gnu" },
  { name: "ntm-tracker-tray.exe", program: "tray", target: "x86_64-pc-windows-msvc" },
  { name: "ntm-tracker-tray", program: "tray", target: "x86_64-unknown-linux-gnu" },
];
