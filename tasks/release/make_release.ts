import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  DAEMON_NAME,
  MANIFEST_NAME,
  SIGNATURE_NAME,
  writeManifest,
} from "../../tray/install/manifest.ts";
import type { PrivateKey } from "./private_key.ts";
import {
  LINUX_TRAY_NAME,
  type ReleaseParts,
  requireKeyInTrays,
  WINDOWS_TRAY_NAME,
} from "./release_parts.ts";
import { type PackedFile, tar } from "./tar.ts";
import { zip } from "./zip.ts";

/** The only machine that the daemon is compiled for. */
const TARGET = "x86_64-unknown-linux-gnu";

const SUMS_NAME = "SHA256SUMS";

export interface ReleaseInput {
  readonly parts: ReleaseParts;
  readonly version: string;
  readonly key: PrivateKey;
  /** The keys that the tray knows. */
  readonly keys: readonly string[];
  /** For the entries; integer milliseconds UTC. */
  readonly now: number;
}

/** A file of a release, by its bare name. */
export interface ReleaseFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The names that `deno task release` writes, and what is in each. */
export function releaseNames(version: string): ReadonlyMap<string, readonly string[]> {
  const common = [DAEMON_NAME, MANIFEST_NAME, SIGNATURE_NAME, "README.txt", SUMS_NAME];
  return new Map([
    [`ntm-tracker-${version}-windows-x86_64.zip`, [WINDOWS_TRAY_NAME, ...common]],
    [`ntm-tracker-${version}-linux-x86_64.tar.gz`, [LINUX_TRAY_NAME, ...common]],
    [SUMS_NAME, []],
  ]);
}

/**
 * Signs the daemon and packs a release, in memory.
 * @throws {Error} when the tray does not know the key, in its source or as compiled
 */
export function makeRelease(input: ReleaseInput): readonly ReleaseFile[] {
  const { parts, version, key, now } = input;
  requireKnownKey(input);
  requireKeyInTrays(parts, key.publicKey);
  const manifest = writeManifest({
    version,
    sha256: sha256(parts.daemon),
    size: parts.daemon.length,
    target: TARGET,
  });
  const files: readonly PackedFile[] = [
    { path: DAEMON_NAME, bytes: parts.daemon, isExecutable: true },
    { path: MANIFEST_NAME, bytes: manifest },
    { path: SIGNATURE_NAME, bytes: encode(key.sign(manifest)) },
    { path: "README.txt", bytes: parts.readme },
    { path: WINDOWS_TRAY_NAME, bytes: parts.windowsTray, isExecutable: true },
    { path: LINUX_TRAY_NAME, bytes: parts.linuxTray, isExecutable: true },
  ];
  const folder = `ntm-tracker-${version}`;
  const archives = [...releaseNames(version)].filter(([name]) => name !== SUMS_NAME);
  const packed = archives.map(([name, names]): ReleaseFile => {
    const chosen = files.filter(({ path }) => names.includes(path));
    const sums = { path: SUMS_NAME, bytes: encode(sumsOf(chosen)) };
    const placed = [...chosen, sums].map((file) => ({ ...file, path: `${folder}/${file.path}` }));
    const bytes = name.endsWith(".zip") ? zip(placed, now) : gzipSync(tar(placed, now));
    return { name, bytes };
  });
  const sums = sumsOf(packed.map(({ name, bytes }) => ({ path: name, bytes })));
  return [...packed, { name: SUMS_NAME, bytes: encode(sums) }];
}

function requireKnownKey({ key, keys }: ReleaseInput): void {
  if (keys.includes(key.publicKey)) return;
  throw new Error(
    `sign: the tray does not know this key (its public half is ${key.publicKey}), run ` +
      "`deno task release:key --write` with the same --key, then `deno task compile`, then this",
  );
}

function sumsOf(files: readonly PackedFile[]): string {
  return files.map(({ path, bytes }) => `${sha256(bytes)}  ${path}\n`).join("");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
