type Version = readonly [major: number, minor: number, patch: number];

interface HookedEvent {
  readonly event: string;
  /** The first version that knows it. */
  readonly since: Version;
  /** Whether its entry names the tools that it is for. */
  readonly ofTools?: boolean;
}

/** The events that our hooks are put under. Source of the versions: Claude Code's changelog. */
export const CLAUDE_EVENTS: readonly HookedEvent[] = [
  { event: "SessionStart", since: [1, 0, 62] },
  { event: "SessionEnd", since: [1, 0, 85] },
  { event: "UserPromptSubmit", since: [1, 0, 54] },
  { event: "PreToolUse", since: [1, 0, 38], ofTools: true },
  { event: "PostToolUse", since: [1, 0, 38], ofTools: true },
  { event: "PermissionRequest", since: [2, 0, 45], ofTools: true },
  { event: "Notification", since: [1, 0, 38] },
  { event: "Stop", since: [1, 0, 38] },
  { event: "StopFailure", since: [2, 1, 78] },
  { event: "SubagentStop", since: [1, 0, 41] },
  { event: "PreCompact", since: [1, 0, 48] },
  { event: "PostCompact", since: [2, 1, 76] },
];

/** From here on, an event that a version does not know costs nothing but itself. */
const TOLERANT: Version = [2, 1, 101];

/** Taken for an unknown version: hooks of the last years are there, newer events are not risked. */
const ASSUMED: Version = [1, 0, 85];

/**
 * The events that a version of Claude Code may be given. Before 2.1.101 a single one that it does not
 * know makes it skip the whole settings file, so an unknown version gets the old ones only.
 * @param version For example `2.1.139`; null when it is not known.
 */
export function claudeEventsFor(version: string | null): readonly string[] {
  const known = version === null ? ASSUMED : versionOf(version) ?? ASSUMED;
  const isTolerant = !isBefore(known, TOLERANT);
  return CLAUDE_EVENTS
    .filter(({ since }) => isTolerant || !isBefore(known, since))
    .map(({ event }) => event);
}

/** The version in what `claude --version` prints, or in a registry file; null without one. */
export function parseClaudeVersion(text: string): string | null {
  return /(?<![\d.])\d{1,6}\.\d{1,6}\.\d{1,6}(?![\d.])/.exec(text.slice(0, 1000))?.[0] ?? null;
}

/** The lowest of several, for a machine with more than one Claude Code; null without any. */
export function lowestClaudeVersion(versions: readonly string[]): string | null {
  const known = versions.flatMap((text) => {
    const version = versionOf(text);
    return version === null ? [] : [{ text, version }];
  });
  return known.toSorted((a, b) => isBefore(a.version, b.version) ? -1 : 1)[0]?.text ?? null;
}

function versionOf(text: string): Version | null {
  const [, major, minor, patch] = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})/.exec(text) ?? [];
  return patch === undefined ? null : [Number(major), Number(minor), Number(patch)];
}

function isBefore(a: Version, b: Version): boolean {
  const [major, minor, patch] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return (major || minor || patch) < 0;
}
