import { messageOf } from "../../shared/text/message_of.ts";
import type { MachinePlaces } from "./places.ts";
import type { AppIdentity } from "./app_identity.ts";
import type { StartWithSystem } from "./start_with_system.ts";

export interface RemoveTracesOptions {
  readonly places: MachinePlaces;
  readonly start: StartWithSystem;
  readonly identity: AppIdentity;
  /** Also what the person has chosen, and what the tray has noted: settings, state and logs. */
  readonly withSettings: boolean;
}

/** What became of the traces. Sentences for the user, without a full stop. */
export interface RemovedTraces {
  readonly removed: readonly string[];
  /** What is still there and why, with what to do. */
  readonly left: readonly string[];
}

/**
 * Takes away what the tray has left on this computer, and says what it was. What cannot be taken away
 * does not keep the rest from it. Never throws. To be called when nothing else writes there any more.
 * Files in its folders that are not of the tray stay, and so does the lock, which the caller holds.
 */
export async function removeTraces(options: RemoveTracesOptions): Promise<RemovedTraces> {
  const { places, start, identity, withSettings } = options;
  const removed: string[] = [];
  const left: string[] = [];
  const step = async (act: () => Promise<readonly string[]>) => {
    try {
      removed.push(...await act());
    } catch (error) {
      left.push(messageOf(error));
    }
  };
  await step(async () => {
    const what = places.os === "windows" ? "the start with Windows" : "the start with the desktop";
    return await start.turnOff() ? [what] : [];
  });
  await step(async () => {
    return await identity.removeShortcut() ? [`the shortcut ${places.shortcutFile}`] : [];
  });
  await step(async () => {
    return await identity.removeName() ? ["its name among the senders of notifications"] : [];
  });
  if (withSettings) {
    await step(() => removeOwn(places.settingsDir, { isOwn: isSettings, what: "the settings" }));
    await step(() => removeOwn(places.stateDir, { isOwn: isState, what: "state and logs" }));
  }
  return { removed, left };
}

const isSettings = (name: string) => /^\.?settings\.(?:.*\.)?(?:json|tmp)$/.test(name);
const isState = (name: string) =>
  /^\.?(?:state|running|show-request)\.(?:.*\.)?(?:json|tmp|taken)$/.test(name) ||
  /^ntm-tracker-diagnostics-[\dTZ-]+\.json$/.test(name) ||
  name === "logs" || name === "webview";

/** Takes its own files out of a folder, and the folder when nothing else is in it. */
async function removeOwn(
  folder: string,
  { isOwn, what }: { readonly isOwn: (name: string) => boolean; readonly what: string },
): Promise<readonly string[]> {
  let names: readonly string[];
  try {
    names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw failed(folder, error);
  }
  const own = names.filter(isOwn);
  for (const name of own) {
    await Deno.remove(`${folder}/${name}`, { recursive: true }).catch((error) => {
      throw failed(`${folder}/${name}`, error);
    });
  }
  if (own.length === names.length) await Deno.remove(folder).catch(() => {});
  return own.length === 0 ? [] : [`${what} in ${folder}`];
}

function failed(path: string, error: unknown): Error {
  const reason = messageOf(error);
  return new Error(`remove ${path}: ${reason}, delete it by hand`, { cause: error });
}
