/** One stage of `deno task ok`: a Deno command that succeeds or fails. */
export interface Stage {
  readonly name: string;
  readonly args: readonly string[];
  /** A file, from the project's root, without which the stage has nothing to do. */
  readonly needs?: string;
}

/** In the order in which they run: the quick ones first. */
export const STAGES: readonly Stage[] = [
  { name: "fmt", args: ["fmt", "--check"] },
  { name: "lint", args: ["lint"] },
  { name: "check", args: ["check"] },
  {
    name: "manifest",
    args: ["run", "-A", "tasks/manifest.ts", "--check"],
    needs: "tasks/manifest.ts",
  },
  { name: "test", args: ["run", "-A", "tasks/test.ts"] },
];

/**
 * The stages of these names, in their own order; all of them when no name is given.
 * @throws {RangeError} when a name is no stage.
 */
export function chooseStages(names: readonly string[]): readonly Stage[] {
  const known = STAGES.map(({ name }) => name);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    throw new RangeError(`choosing stages: "${wrong}" is none, write one of ${known.join(", ")}`);
  }
  return names.length === 0 ? STAGES : STAGES.filter(({ name }) => names.includes(name));
}
