/** The part of a lock file that is read here. */
interface LockFile {
  readonly npm?: Readonly<Record<string, { readonly integrity?: string }>>;
}

/**
 * Packages of a lock file that the project's own does not hold with the same bytes; none where it
 * holds them all.
 * @param project The text of the project's lock file.
 * @param other The text of a lock file that was made for a part of it.
 */
export function lockDrift(project: string, other: string): readonly string[] {
  const [known, used] = [project, other].map((text) => (JSON.parse(text) as LockFile).npm ?? {});
  return Object.entries(used ?? {})
    .filter(([name, { integrity }]) =>
      integrity === undefined || known?.[name]?.integrity !== integrity
    )
    .map(([name]) => name);
}
