import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { Inside } from "./inside.ts";
import type { Failed } from "./install_failure.ts";
import { isVersion } from "./version_order.ts";

/** What a binary says of itself. */
export type Answered =
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "silent"; readonly reason: string };

export interface AskVersionOptions {
  /** What it is asked for, for the sentence. */
  readonly action: string;
  readonly inside: Inside;
  readonly path: string;
}

/**
 * Runs a binary inside for its version. What may be the fault of the distro, and passes, says nothing
 * of the binary: that is a failure.
 */
export async function askVersion(
  { action, inside, path }: AskVersionOptions,
): Promise<Answered | Failed> {
  const result = await inside.run([path, "--version"]);
  if (result.kind === "timeout" || inside.isOutside(result)) return inside.failure(result, action);
  if (result.kind !== "exited") return silent("it cannot be started");
  const lines = result.stdout.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const version = lines.at(-1) ?? "";
  if (result.code === 0 && isVersion(version)) return { kind: "version", version };
  const said = result.stderr.split("\n").find((line) => line.trim() !== "") ?? "";
  const words = sanitiseLine(said, 120);
  return silent(
    result.code === 0
      ? "it does not say its version"
      : `it ends with ${result.code}${words === "" ? "" : `: ${words}`}`,
  );
}

function silent(reason: string): Answered {
  return { kind: "silent", reason };
}
