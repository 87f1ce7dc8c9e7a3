import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** Wine of the release before is too old for Deno: its memory calls are not all there. */
export const SUITE = "trixie";

export const PACKAGES: readonly string[] = [
  ...["wine", "wine64"],
  ...["xvfb", "xauth", "x11-utils", "xdotool", "imagemagick", "openbox", "fonts-dejavu-core"],
  // What the window of the tray is made of on Linux.
  ...["libwebkit2gtk-4.1-0", "libxdo3", "dbus-x11"],
  // Its icon there, and a place for icons.
  ...["libayatana-appindicator3-1", "stalonetray"],
  ...["tmux", "procps", "ca-certificates"],
];

/** Scripts by which the lab is made; the one that enters it may change without a new lab. */
const SCRIPTS = ["build.sh", "make_prefix.sh", "wine_env.sh"] as const;

/** A different one for every lab that would turn out differently. */
export async function recipe(denoVersion: string): Promise<string> {
  const hash = createHash("sha256");
  for (const script of SCRIPTS) hash.update(await readFile(new URL(script, import.meta.url)));
  hash.update(JSON.stringify([SUITE, PACKAGES, denoVersion]));
  return hash.digest("hex");
}
