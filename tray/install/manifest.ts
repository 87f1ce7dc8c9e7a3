import { z } from "zod";
import { isVersion } from "./version_order.ts";

/** The name of the daemon's binary, beside the tray and inside a distro. */
export const DAEMON_NAME = "ntm-tracker";
export const MANIFEST_NAME = "ntm-tracker.json";
export const SIGNATURE_NAME = "ntm-tracker.json.sig";

/** What is said of the carried daemon, in the file that is signed. Unknown fields may be added. */
export const manifestSchema = z.object({
  version: z.string().max(100).refine(isVersion),
  /** Of the binary, in lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Bytes of the binary. */
  size: z.int().positive().max(2 ** 31),
  /** The machine it runs on, as the compiler names it. */
  target: z.string().max(100),
}).readonly();

export type Manifest = z.infer<typeof manifestSchema>;

/** What `uname -m` says on machines that a target runs on. */
const MACHINES: ReadonlyMap<string, readonly string[]> = new Map([
  ["x86_64-unknown-linux-gnu", ["x86_64", "amd64"]],
  ["aarch64-unknown-linux-gnu", ["aarch64", "arm64"]],
]);

/** The exact bytes that are signed. */
export function writeManifest(manifest: Manifest): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(manifest, null, 2) + "\n");
}

/** Null when the bytes are no manifest. */
export function readManifest(bytes: Uint8Array): Manifest | null {
  try {
    const read: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return manifestSchema.safeParse(read).data ?? null;
  } catch {
    return null;
  }
}

/** Whether a target runs where `uname -m` says `machine`; of unknown targets nothing is known. */
export function runsOn(target: string, machine: string): boolean {
  return MACHINES.get(target)?.includes(machine) ?? false;
}
