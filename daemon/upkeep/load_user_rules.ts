import { readPackFiles } from "../collect/packs/read_pack_files.ts";
import { configRules } from "../detect/config_rules.ts";
import { PACK_LIMITS } from "../detect/pack_schema.ts";
import type { ReadPack } from "../detect/pack_set.ts";
import { parsePack } from "../detect/parse_pack.ts";
import type { UserRules } from "../detect/rules_in_force.ts";
import { configPlaces } from "../platform/config_places.ts";
import type { Config } from "../platform/config_schema.ts";
import type { Paths } from "../platform/paths.ts";
import { type TomlPlaces, tomlPlaces } from "../platform/toml_places.ts";

/** What says where rules of the user are. */
export interface RulePlaces {
  readonly config: Config;
  readonly paths: Paths;
}

/** Pack files beyond this number are not read. */
const MOST_PACKS = 16;

/**
 * Reads the detector packs of the user, and the patterns of the settings. What is wrong is told with
 * its place and left out. Never throws.
 */
export async function loadUserRules({ config, paths }: RulePlaces): Promise<UserRules> {
  const { files, problems } = await readPackFiles(configPlaces(config, paths).packDir, {
    limits: { files: MOST_PACKS, bytes: PACK_LIMITS.bytes },
    required: config.detection.pack_dir !== "",
  });
  const packs: ReadPack[] = [];
  for (const source of files) {
    packs.push({ source, parsed: parsePack(source) });
    // Many large packs take long together: a daemon has more to do meanwhile.
    await new Promise((resolve) => setTimeout(resolve));
  }
  const { compact_patterns: compact, escalation_patterns: escalation } = config.detection;
  const placeOf = lazyPlaces(paths.configFile);
  const own = configRules({ compact, escalation }, (key, index) => ({
    file: paths.configFile,
    ...placeOf().find(["detection", key, String(index)]),
  }));
  return { packs, screenRules: own.rules, problems: [...problems, ...own.problems] };
}

/** Only asked when something is wrong; the settings were read long before. */
function lazyPlaces(file: string): () => TomlPlaces {
  let places: TomlPlaces | undefined;
  return () => places ??= tomlPlaces(readText(file));
}

function readText(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch {
    return "";
  }
}
