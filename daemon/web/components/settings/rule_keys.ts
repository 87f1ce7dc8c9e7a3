import type { NotificationRule } from "../../../../shared/model/notification.ts";

/** A rule, and what stays with it while it is moved and changed. */
export interface KeyedRule {
  readonly key: number;
  readonly rule: NotificationRule;
}

/** What tells that a rule is one of before, the surest first. */
const SAME: readonly ((one: NotificationRule, other: NotificationRule) => boolean)[] = [
  (one, other) => one === other,
  // What was saved comes back as a copy.
  (one, other) => JSON.stringify(one) === JSON.stringify(other),
];

/**
 * Finds rules of before among those of now. One that was changed is the one that stood in its place.
 * @param before as this function answered for the rules of before
 */
export function keyedRules(
  rules: readonly NotificationRule[],
  before: readonly KeyedRule[],
): readonly KeyedRule[] {
  const keys = new Map<number, number>();
  const left = new Map(before.map((one) => [one.key, one.rule]));
  const give = (place: number, key: number | undefined) => {
    if (key === undefined || keys.has(place) || !left.delete(key)) return;
    keys.set(place, key);
  };
  for (const isSame of SAME) {
    for (const [place, rule] of rules.entries()) {
      if (keys.has(place)) continue;
      give(place, [...left].find(([, other]) => isSame(rule, other))?.[0]);
    }
  }
  for (const place of rules.keys()) give(place, before[place]?.key);
  let last = Math.max(-1, ...before.map(({ key }) => key));
  return rules.map((rule, place) => ({ rule, key: keys.get(place) ?? ++last }));
}
