/**
 * Whether two texts of a settings.json say the same, however they are laid out; lists of hooks that
 * are empty say nothing. False for a text that is not JSON.
 */
export function isSameSettings(a: string, b: string): boolean {
  try {
    return JSON.stringify(parse(a)) === JSON.stringify(parse(b));
  } catch {
    return false;
  }
}

function parse(text: string): unknown {
  const settings: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
  if (!isObject(settings) || !isObject(settings.hooks)) return settings;
  const hooks = Object.entries(settings.hooks).filter(([, groups]) => !isEmptyList(groups));
  // Entries, so that a key called __proto__ stays one.
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      key !== "hooks"
        ? [[key, value]]
        : hooks.length === 0
        ? []
        : [[key, Object.fromEntries(hooks)]]
    ),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
