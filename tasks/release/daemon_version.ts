/** What running the daemon says of its version. */
export type VersionCheck =
  | { readonly kind: "right" }
  | { readonly kind: "not_checked"; readonly reason: string };

export interface RequireVersionOptions {
  /** The daemon's executable. */
  readonly file: string;
  /** That of the product. */
  readonly version: string;
  /** What this machine is, as Deno names the target of a build. */
  readonly machine?: string;
}

/** The only machine that it is compiled for. */
const TARGET = "x86_64-unknown-linux-gnu";

/** How a whole Deno begins to tell its version, which a check may have put in place of the program. */
const STAND_IN = /^deno \d/;

/**
 * Runs the daemon, where this machine can, and makes sure that it is of this version.
 * @throws {Error} when it is another, or does not run
 */
export async function requireVersion(
  { file, version, machine = Deno.build.target }: RequireVersionOptions,
): Promise<VersionCheck> {
  if (machine !== TARGET) return { kind: "not_checked", reason: `this machine is ${machine}` };
  const said = await versionOf(file);
  if (said === version) return { kind: "right" };
  if (STAND_IN.test(said)) {
    return {
      kind: "not_checked",
      reason: "it stands on the whole Deno, which starts in its place",
    };
  }
  throw new Error(
    `pack ${file}: it says that it is version ${JSON.stringify(said)} and not ${version}, run ` +
      "`deno task compile` again",
  );
}

async function versionOf(file: string): Promise<string> {
  const { success, code, stdout } = await new Deno.Command(file, {
    args: ["--version"],
    stdin: "null",
  }).output();
  if (success) return new TextDecoder().decode(stdout).trim().slice(0, 100);
  throw new Error(
    `pack ${file}: \`--version\` ended with ${code}, run \`deno task compile\` again`,
  );
}
