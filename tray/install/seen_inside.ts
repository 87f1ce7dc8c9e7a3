import { askVersion } from "./ask_version.ts";
import type { Inside } from "./inside.ts";
import type { Failed } from "./install_failure.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { Installed } from "./plan_install.ts";
import lookScript from "./scripts/look.sh" with { type: "text" };

/** What a look into a distro has shown. */
export interface Seen {
  readonly layout: Layout;
  readonly machine: string;
  readonly installed: Installed;
  readonly hasPrevious: boolean;
  /** The SHA-256 of the daemon that was placed last and taken back. */
  readonly takenBack: string | null;
  /** Whether the installed one was placed and never seen to answer. */
  readonly isUnproven: boolean;
}

export interface SeeInsideOptions {
  /** What it is looked for, for the sentence. */
  readonly action: string;
  /** In place of the user's home directory inside. */
  readonly home?: string | undefined;
}

/** Looks at what is in a distro. Changes nothing. */
export async function seeInside(
  inside: Inside,
  { action, home = "-" }: SeeInsideOptions,
): Promise<Seen | Failed> {
  const told = await inside.script(lookScript, [home], action);
  if (told.kind === "failed") return told;
  const { values } = told;
  const layout = layoutOf(values.get("home") ?? "");
  if (layout === null) return noHome(action, inside.name);
  const installed = await installedOf({ action, inside, path: layout.daemon, values });
  if (installed.kind === "failed") return installed;
  return {
    layout,
    machine: values.get("machine") ?? "",
    installed,
    hasPrevious: values.has("previous"),
    takenBack: values.get("taken_back") ?? null,
    isUnproven: values.has("unproven"),
  };
}

async function installedOf({ action, inside, path, values }: {
  readonly action: string;
  readonly inside: Inside;
  readonly path: string;
  readonly values: ReadonlyMap<string, string>;
}): Promise<Installed | Failed> {
  const found = values.get("installed");
  if (found === "absent") return { kind: "absent" };
  if (found === "directory") return { kind: "silent", reason: "it is a folder" };
  const answered = await askVersion({ action, inside, path });
  if (answered.kind !== "version") return answered;
  return { kind: "present", version: answered.version, size: Number(values.get("size")) };
}

function noHome(action: string, name: string): Failed {
  const message = `${action}: the user of ${name} has no home directory, give it ` +
    "one with `usermod -d` or choose another user";
  return { kind: "failed", failure: "no_home", message };
}
