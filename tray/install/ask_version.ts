import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { Inside } from "./inside.ts";
import { isVersion } from "./version_order.ts";

/** What a binary says of itself. */
export type Answered =
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "silent"; readonly reason: string };

/** Runs a binary inside for its version. */
export async function askVersion(inside: Inside, path: string): Promise<Answered> {
  const result = await inside.run([path, "--version"]);
  if (result.kind === "timeout") return silent("it does not end");
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
