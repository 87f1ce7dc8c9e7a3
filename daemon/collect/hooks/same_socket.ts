/**
 * Whether two paths name one socket: an agent may know it by another path than we do, such as one
 * with a symbolic link in it. A path that is not known speaks against nothing.
 */
export function isSameSocket(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true;
  const [one, other] = [identityOf(a), identityOf(b)];
  return one !== null && one === other;
}

function identityOf(path: string): string | null {
  try {
    const { dev, ino } = Deno.statSync(path);
    return ino === null ? null : `${dev}:${ino}`;
  } catch {
    return null;
  }
}
