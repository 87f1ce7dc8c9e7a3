const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Whether a text is a version as Semantic Versioning writes it. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/**
 * Below 0 when `left` comes before `right`, above 0 when it comes after, 0 when neither does: what
 * follows a `+` does not count.
 * @throws {TypeError} when one of them is no version.
 */
export function compareVersions(left: string, right: string): number {
  const a = partsOf(left);
  const b = partsOf(right);
  for (const at of [0, 1, 2]) {
    const difference = (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  // A version comes after its own previews.
  if (a.preview.length === 0 || b.preview.length === 0) {
    return Math.sign(b.preview.length - a.preview.length);
  }
  return comparePreviews(a.preview, b.preview);
}

interface Parts {
  readonly numbers: readonly number[];
  readonly preview: readonly string[];
}

function partsOf(text: string): Parts {
  const found = VERSION.exec(text);
  if (found === null) {
    throw new TypeError(`compare versions: ${JSON.stringify(text)} is none, wanted one like 1.2.3`);
  }
  const [, major, minor, patch, preview] = found;
  return { numbers: [major, minor, patch].map(Number), preview: preview?.split(".") ?? [] };
}

function comparePreviews(left: readonly string[], right: readonly string[]): number {
  for (const [at, a] of left.entries()) {
    const b = right[at];
    if (b === undefined) return 1;
    const order = compareIdentifiers(a, b);
    if (order !== 0) return order;
  }
  return left.length < right.length ? -1 : 0;
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return Math.sign(Number(a) - Number(b));
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
