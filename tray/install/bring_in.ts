import { askVersion } from "./ask_version.ts";
import type { Carried } from "./carried.ts";
import type { Inside } from "./inside.ts";
import { type Failed, writeFailure } from "./install_failure.ts";
import type { Layout } from "./layout.ts";
import type { PlaceProgress } from "./outcomes.ts";
import { stopOlder } from "./running_daemon.ts";
import cleanScript from "./scripts/clean.sh" with { type: "text" };
import prepareScript from "./scripts/prepare.sh" with { type: "text" };
import swapScript from "./scripts/swap.sh" with { type: "text" };
import type { Seen } from "./seen_inside.ts";
import { sendDaemon, verifyDaemon } from "./transfer.ts";

export interface BringInOptions {
  readonly carried: Carried;
  readonly seen: Seen;
  readonly tell: (step: PlaceProgress["step"], sent?: number, total?: number) => void;
}

export const BRING_IN = "install daemon";

/** Puts the carried daemon in the place of the one that is there; null when that was done. */
export async function bringIn(inside: Inside, options: BringInOptions): Promise<Failed | null> {
  const temp = `ntm-tracker.new.${crypto.randomUUID().slice(0, 8)}`;
  const failed = await bring(inside, { ...options, temp });
  if (failed !== null) await clean(inside, `${options.seen.layout.bin}/${temp}`);
  return failed;
}

/** Removes a file, as well as it goes: the next attempt removes it too. */
export async function clean(inside: Inside, path: string): Promise<void> {
  await inside.script(cleanScript, [path], BRING_IN);
}

async function bring(
  inside: Inside,
  { carried, seen, temp, tell }: BringInOptions & { readonly temp: string },
): Promise<Failed | null> {
  const { layout } = seen;
  const { size, version } = carried;
  tell("prepare", 0, size);
  const room = String(Math.ceil(size / 1024) + 1024);
  const prepare = { text: prepareScript, args: [layout.data, temp, room], layout };
  const unprepared = await change(inside, prepare);
  if (unprepared !== null) return unprepared;

  const target = `${layout.bin}/${temp}`;
  const transfer = { inside, carried, folder: layout.bin, target };
  const onSent = (bytes: number) => tell("send", bytes, size);
  const unsent = await sendDaemon({ ...transfer, onSent });
  if (unsent !== null) return unsent;
  tell("verify", size, size);
  const unverified = await verifyDaemon(transfer);
  if (unverified !== null) return unverified;
  tell("try", size, size);
  const untried = await tryOut(inside, { target, carried });
  if (untried !== null) return untried;

  tell("stop_old", size, size);
  const unstopped = await stopOlder({ action: BRING_IN, inside, path: target, version });
  if (unstopped !== null) return unstopped;
  tell("swap", size, size);
  return await change(inside, { text: swapScript, args: [layout.bin, temp, keepOf(seen)], layout });
}

async function change(inside: Inside, { text, args, layout }: {
  readonly text: string;
  readonly args: readonly string[];
  readonly layout: Layout;
}): Promise<Failed | null> {
  const told = await inside.script(text, args, BRING_IN);
  if (told.kind === "failed") return told;
  const said = told.values.get("error");
  return said === undefined ? null : writeFailure({ action: BRING_IN, folder: layout.bin, said });
}

/** Whether the distro can run it at all: before it takes the place of one that works. */
async function tryOut(
  inside: Inside,
  { target, carried }: { readonly target: string; readonly carried: Carried },
): Promise<Failed | null> {
  const answered = await askVersion({ action: BRING_IN, inside, path: target });
  if (answered.kind === "failed") return answered;
  if (answered.kind === "version" && answered.version === carried.version) return null;
  const state = answered.kind === "silent"
    ? answered.reason
    : `it says that it is version ${answered.version} and not ${carried.version}`;
  const message = `${BRING_IN}: it arrived whole and does not run in ${inside.name} ` +
    `(${state}), choose a distribution with glibc such as Ubuntu or Debian; nothing was changed`;
  return { kind: "failed", failure: "does_not_run", message };
}

/** Only what has answered is worth going back to; what is silent may be any, and is not thrown away. */
function keepOf({ installed, isUnproven }: Seen): "previous" | "aside" | "never" {
  if (installed.kind === "silent") return "aside";
  return isUnproven ? "never" : "previous";
}
