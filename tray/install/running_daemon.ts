import { z } from "zod";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { Inside } from "./inside.ts";
import type { Failed } from "./install_failure.ts";
import { compareVersions, isVersion } from "./version_order.ts";

/** Which daemon runs inside, wherever its own binary is. */
export type Running =
  | { readonly kind: "none" }
  | { readonly kind: "version"; readonly version: string }
  /** One runs that speaks a later protocol than the binary that asked it. */
  | { readonly kind: "too_new" }
  | { readonly kind: "unknown"; readonly reason: string };

const Health = z.object({ version: z.string().max(100).refine(isVersion) });

/** Asks the daemon that runs, through a binary of ours inside. */
export async function askRunning(inside: Inside, path: string): Promise<Running> {
  const result = await inside.run([path, "health", "--json"]);
  if (result.kind !== "exited") return { kind: "unknown", reason: "it does not answer" };
  // The status says how well the daemon is, too.
  const health = Health.safeParse(jsonIn(result.stdout));
  if (health.success) return { kind: "version", version: health.data.version };
  const { code, message } = errorIn(result.stderr);
  if (code === "NO_DAEMON") return { kind: "none" };
  if (code === "TOO_NEW") return { kind: "too_new" };
  return { kind: "unknown", reason: message };
}

export interface StopOptions {
  /** What is to be done after that, for the sentence. */
  readonly action: string;
  readonly inside: Inside;
  /** A binary of ours inside. */
  readonly path: string;
}

/** Ends the daemon that runs inside, wherever its binary is; that none runs is fine. */
export async function stopRunning({ action, inside, path }: StopOptions): Promise<Failed | null> {
  const result = await inside.run([path, "stop", "--json"]);
  if (result.kind !== "exited") return inside.failure(result, action);
  if (result.code === 0) return null;
  const { code, message } = errorIn(result.stderr);
  return code === "NO_DAEMON" ? null : cannotStop(action, message);
}

/**
 * Ends the daemon that runs inside, so that another can take its place; never a newer one.
 * @param options.version of the other one, which is the binary that asks
 */
export async function stopOlder(
  options: StopOptions & { readonly version: string },
): Promise<Failed | null> {
  const { action, inside, path, version } = options;
  const running = await askRunning(inside, path);
  switch (running.kind) {
    case "none":
      return null;
    case "unknown":
      return cannotStop(action, running.reason);
    case "too_new":
      return newerRuns(action, `newer than the ${version} of this program`);
    case "version":
      return compareVersions(running.version, version) > 0
        ? newerRuns(action, `version ${running.version}, and this program has ${version}`)
        : await stopRunning(options);
  }
}

function newerRuns(action: string, state: string): Failed {
  const message =
    `${action}: the daemon that runs is ${state}, it is left alone; update this program`;
  return { kind: "failed", failure: "newer_installed", message };
}

function cannotStop(action: string, reason: string): Failed {
  const message = `${action}: the daemon that runs could not be shut down (${reason}), stop it ` +
    "with `ntm-tracker stop` in the distro and try again; nothing was changed";
  return { kind: "failed", failure: "cannot_stop", message };
}

const Told = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

function errorIn(stderr: string): { readonly code: string; readonly message: string } {
  const told = Told.safeParse(jsonIn(stderr));
  const { code, message } = told.success ? told.data.error : { code: "", message: stderr.trim() };
  return { code, message: sanitiseLine(message, 300) || "without a word" };
}

/** The JSON in what was written; wsl.exe may have made noise around it. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
  } catch {
    return null;
  }
}
