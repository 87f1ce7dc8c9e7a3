import { createHash } from "node:crypto";
import { join } from "node:path";
import { MANIFEST_NAME, SIGNATURE_NAME, writeManifest } from "./manifest.ts";

/** A key pair of a test's own. */
export interface TestKey {
  readonly publicKey: string;
  readonly privateKey: CryptoKey;
}

export async function makeTestKey(): Promise<TestKey> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error("make test key: no pair came");
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { publicKey: btoa(String.fromCharCode(...raw)), privateKey: pair.privateKey };
}

export interface TestRelease {
  readonly key: TestKey;
  readonly version: string;
  /** The rest of the daemon, which is a shell script; it answers `--version` by default. */
  readonly script?: string;
  /** At least so many bytes. */
  readonly size?: number;
  readonly target?: string;
}

/** As long as no script says otherwise, no daemon runs. */
const NONE_RUNS = 'echo \'{"error":{"code":"NO_DAEMON","message":"none runs"}}\' >&2; exit 69';

export function daemonScript(version: string, script = ""): string {
  return `#!/bin/sh
${script}
case $1 in
  --version) echo ${version} ;;
  health | stop) ${NONE_RUNS} ;;
esac
exit
`;
}

/** Writes a daemon, its manifest and its signature, as a release does. */
export async function writeTestRelease(folder: string, release: TestRelease): Promise<void> {
  const { key, version, script, size = 300_000 } = release;
  const target = release.target ?? `${Deno.build.arch}-unknown-linux-gnu`;
  const text = daemonScript(version, script);
  const daemon = new TextEncoder().encode(text + "#".repeat(Math.max(0, size - text.length)));
  const sha256 = createHash("sha256").update(daemon).digest("hex");
  const manifest = writeManifest({ version, sha256, size: daemon.length, target });
  const signature = await crypto.subtle.sign("Ed25519", key.privateKey, manifest);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(join(folder, "ntm-tracker"), daemon);
  await Deno.writeFile(join(folder, MANIFEST_NAME), manifest);
  await Deno.writeTextFile(
    join(folder, SIGNATURE_NAME),
    btoa(String.fromCharCode(...new Uint8Array(signature))) + "\n",
  );
}
