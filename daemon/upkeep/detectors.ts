import type { DetectorList } from "../../shared/protocol/methods/detectors.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import type { PackProblem } from "../detect/pack.ts";
import type { RulesInForce } from "../detect/rules_in_force.ts";
import { configPlaces } from "../platform/config_places.ts";
import type { RoomLog } from "../platform/room_log.ts";
import { detectorChanges, detectorList } from "./detector_list.ts";
import { loadUserRules, type RulePlaces } from "./load_user_rules.ts";

export interface DetectorsOptions {
  readonly places: RulePlaces;
  readonly rules: RulesInForce;
  readonly log: RoomLog;
  /** Other rules are in force from now on. */
  readonly onChange: () => void;
}

/** Problems beyond this number are not logged: the list has them all. */
const MOST_LOGGED = 10;

/** Brings the user's rules into force in a running daemon, and tells which are. */
export class Detectors {
  readonly #options: DetectorsOptions;
  /** One reading at a time, so that the later one wins. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(options: DetectorsOptions) {
    this.#options = options;
  }

  /** Reads the user's rules and uses them. */
  load(): Promise<void> {
    const done = this.#reading.then(() => this.#load());
    this.#reading = done;
    return done;
  }

  list(): DetectorList {
    const { rules, places } = this.#options;
    return detectorList(rules, configPlaces(places.config, places.paths).packDir);
  }

  /** As {@linkcode load}, and says what is another than before. */
  async reload(): Promise<Result<"detectors.reload">> {
    const { rules } = this.#options;
    const before = rules.packs;
    await this.load();
    return { ...this.list(), changed: detectorChanges(before, rules.packs) };
  }

  async #load(): Promise<void> {
    const { rules, places, log, onChange } = this.#options;
    rules.use(await loadUserRules(places));
    const own = rules.packs.list.filter(({ origin }) => origin === "user");
    if (own.length > 0) {
      const names = own.map(({ name, version }) => `${name} ${version}`).join(", ");
      log.info("detector packs of the user are in force", { packs: names });
    }
    for (const problem of rules.problems.slice(0, MOST_LOGGED)) logProblem(problem, log);
    onChange();
  }
}

/** A person finds the line by it. */
export function logProblem({ file, line, message }: PackProblem, log: RoomLog): void {
  log.warn("a rule of the user is not in force", { file, line, problem: message });
}
