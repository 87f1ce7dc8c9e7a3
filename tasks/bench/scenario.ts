/** How large a fleet is: sessions of one window each, with so many panes. */
export interface FleetSize {
  readonly sessions: number;
  readonly panesEach: number;
}

/** A fleet: its size, and whether every pane prints a line each two seconds or none prints. */
export interface FleetShape extends FleetSize {
  readonly printing: boolean;
}

/** One column of the bench: a fleet, and the daemon's `[hooks] enable` on it. */
export interface Scenario {
  readonly name: string;
  readonly fleet: FleetShape;
  readonly hooks: boolean;
}

/** The sizes that the budgets are about. */
export const STANDARD_SIZES: readonly FleetSize[] = [
  { sessions: 20, panesEach: 6 },
  { sessions: 100, panesEach: 10 },
];

/** For example `20x6-quiet`. */
export function fleetName({ sessions, panesEach, printing }: FleetShape): string {
  return `${sessions}x${panesEach}-${printing ? "printing" : "quiet"}`;
}

/** Quiet and printing fleets of each size. */
export function fleetsOf(sizes: readonly FleetSize[]): readonly FleetShape[] {
  return sizes.flatMap((size) => [{ ...size, printing: false }, { ...size, printing: true }]);
}

/** Every fleet of these sizes, hooks off and on, in the order in which they are measured. */
export function scenariosOf(sizes: readonly FleetSize[]): readonly Scenario[] {
  return fleetsOf(sizes).flatMap((fleet) => {
    const name = fleetName(fleet);
    return [{ name, fleet, hooks: false }, { name: `${name}-hooks`, fleet, hooks: true }];
  });
}

/**
 * Those that `only` asks for, each by its name or else by a part of it; all when it asks for none.
 *
 * @throws {RangeError} when a word fits none of them
 */
export function selectByName<T>(
  items: readonly T[],
  { nameOf, only }: { readonly nameOf: (item: T) => string; readonly only: readonly string[] },
): readonly T[] {
  if (only.length === 0) return items;
  const chosen = new Set(only.flatMap((word) => {
    const exact = items.filter((item) => nameOf(item) === word);
    const found = exact.length > 0 ? exact : items.filter((item) => nameOf(item).includes(word));
    if (found.length > 0) return found;
    const names = items.map(nameOf).join(", ");
    throw new RangeError(`cannot use --only ${word}: nothing is called so, there are ${names}`);
  }));
  return items.filter((item) => chosen.has(item));
}
