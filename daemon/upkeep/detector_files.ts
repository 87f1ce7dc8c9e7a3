import type { DetectorList } from "../../shared/protocol/methods/detectors.ts";
import { readBoundedText } from "../collect/packs/read_bounded_text.ts";
import { PACK_LIMITS } from "../detect/pack_schema.ts";
import { RulesInForce } from "../detect/rules_in_force.ts";
import { configPlaces } from "../platform/config_places.ts";
import { detectorList } from "./detector_list.ts";
import { checkDetectors, type DetectorsReport } from "./detectors_check.ts";
import { loadUserRules, type RulePlaces } from "./load_user_rules.ts";

/** A file that a command was given, and that cannot be used. */
export interface Unreadable {
  readonly unreadable: string;
  readonly missing: boolean;
}

export interface FilesToTry {
  readonly title?: string | undefined;
  /** File with what a pane shows; a pipe will do. */
  readonly screenFile?: string | undefined;
}

/** What a pane shows is no longer than this, bytes. */
const LONGEST_SCREEN = 1024 * 1024;

/** As {@linkcode checkDetectors}, of files. */
export async function checkDetectorFiles(
  file: string,
  { title, screenFile }: FilesToTry = {},
): Promise<DetectorsReport | Unreadable> {
  const pack = await readBoundedText(file, { mostBytes: PACK_LIMITS.bytes });
  if ("message" in pack) return unreadable(file, pack.message);
  if (screenFile === undefined) return checkDetectors({ file, text: pack.text }, { title });
  const screen = await readBoundedText(screenFile, { mostBytes: LONGEST_SCREEN, anyKind: true });
  if ("message" in screen) return unreadable(screenFile, screen.message);
  return checkDetectors({ file, text: pack.text }, { title, screen: screen.text });
}

/** The packs that a daemon would use if one began now. */
export async function readDetectorList(places: RulePlaces): Promise<DetectorList> {
  const { config, paths } = places;
  const rules = new RulesInForce({ clock: () => 0, settingsFile: paths.configFile });
  rules.use(await loadUserRules(places));
  return detectorList(rules, configPlaces(config, paths).packDir);
}

function unreadable(file: string, message: string): Unreadable {
  return {
    unreadable: `cannot use ${file}: ${message}`,
    missing: /No such file/.test(message),
  };
}
