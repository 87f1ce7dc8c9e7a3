import { parseArgs } from "node:util";
import type { Environment } from "./environment.ts";

/** Names the file of the private key where no option does. */
export const KEY_VARIABLE = "NTM_TRACKER_RELEASE_KEY";

export interface ReleaseArguments {
  readonly help: boolean;
  /** Say what would be written, and write nothing. */
  readonly dryRun: boolean;
  /** The file of the private key. */
  readonly key: string | null;
}

export interface KeyArguments {
  readonly help: boolean;
  /** Add the public half to the tray. */
  readonly write: boolean;
  readonly key: string | null;
}

export const RELEASE_USAGE = `\
Usage: deno task release [--key FILE] [--dry-run]

Signs dist/ntm-tracker and packs it with the trays and a README for users:
  dist/release/ntm-tracker-VERSION-windows-x86_64.zip
  dist/release/ntm-tracker-VERSION-linux-x86_64.tar.gz
  dist/release/SHA256SUMS
Run \`deno task compile\` before.

  --key FILE   the private key; ${KEY_VARIABLE} names it too
  --dry-run    list what would be packed, and write nothing; needs no key
  --help       print this

Exit status: 0 done, 1 failed, 64 wrong arguments.`;

export const KEY_USAGE = `\
Usage: deno task release:key [--key FILE] [--write]

Makes the key that signs releases, or reads the one in FILE, and prints its public half. Keep the
file where nobody else reads it, and a copy of it where it cannot be lost: whoever has it can put
programs on the computers of your users.

  --key FILE   the private key, outside of this project; ${KEY_VARIABLE} names it too
  --write      add the public half to tray/install/release_key.ts; compile after that
  --help       print this

Exit status: 0 done, 1 failed, 64 wrong arguments.`;

/**
 * Reads the arguments of `deno task release`.
 * @throws {TypeError} saying which argument is wrong
 */
export function readReleaseArguments(args: readonly string[], env: Environment): ReleaseArguments {
  const { values } = parseArgs({
    args: withoutDashes(args),
    options: {
      help: { type: "boolean", short: "h" },
      "dry-run": { type: "boolean" },
      key: { type: "string" },
    },
  });
  return {
    help: values.help ?? false,
    dryRun: values["dry-run"] ?? false,
    key: keyFile(values.key, env),
  };
}

/**
 * Reads the arguments of `deno task release:key`.
 * @throws {TypeError} saying which argument is wrong
 */
export function readKeyArguments(args: readonly string[], env: Environment): KeyArguments {
  const { values } = parseArgs({
    args: withoutDashes(args),
    options: {
      help: { type: "boolean", short: "h" },
      write: { type: "boolean" },
      key: { type: "string" },
    },
  });
  return {
    help: values.help ?? false,
    write: values.write ?? false,
    key: keyFile(values.key, env),
  };
}

function withoutDashes(args: readonly string[]): string[] {
  return args[0] === "--" ? args.slice(1) : [...args];
}

function keyFile(option: string | undefined, env: Environment): string | null {
  return option || env.get(KEY_VARIABLE) || null;
}
