import type {
  Detector,
  DetectorChange,
  DetectorList,
  DetectorProblem,
} from "../../shared/protocol/methods/detectors.ts";
import { redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { PackProblem } from "../detect/pack.ts";
import type { PackInForce, PackSet } from "../detect/pack_set.ts";

/** Rules, as far as a list of them goes. */
export interface ListedRules {
  readonly packs: Pick<PackSet, "list">;
  readonly problems: readonly PackProblem[];
}

/** Problems beyond this number are not told. */
const MOST_PROBLEMS = 200;
/** UTF-16 units of each text. */
const LONGEST = 400;

/** The packs in force, in the words of the protocol. */
export function detectorList({ packs, problems }: ListedRules, directory: string): DetectorList {
  return {
    directory: clean(directory),
    packs: packs.list.map(detectorOf),
    problems: problems.slice(0, MOST_PROBLEMS).map(problemOf),
  };
}

/** The packs whose text differs, by name. */
export function detectorChanges(
  before: Pick<PackSet, "list">,
  after: Pick<PackSet, "list">,
): DetectorChange[] {
  const names = new Set([...before.list, ...after.list].map(({ name }) => name));
  const find = ({ list }: Pick<PackSet, "list">, wanted: string) =>
    list.find(({ name }) => name === wanted);
  return [...names].sort().flatMap((name) => {
    const from = find(before, name);
    const to = find(after, name);
    const same = from?.source.text === to?.source.text && from?.origin === to?.origin;
    return same ? [] : [{ name, from: briefly(from), to: briefly(to) }];
  });
}

function briefly(pack: PackInForce | undefined): DetectorChange["to"] {
  return pack === undefined ? null : { version: pack.version, origin: pack.origin };
}

function detectorOf({ source, ...pack }: PackInForce): Detector {
  return { ...pack, path: pack.origin === "user" ? clean(source.file) : null };
}

/** Parts of the file's text stand in what is wrong with it. */
function problemOf(problem: PackProblem): DetectorProblem {
  const { file, key, message, hint } = problem;
  return {
    ...problem,
    file: clean(file),
    key: clean(key),
    message: clean(message),
    hint: clean(hint),
  };
}

function clean(text: string): string {
  return sanitiseLine(redact(text), LONGEST);
}
