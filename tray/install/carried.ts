import { createHash } from "node:crypto";
import { join } from "node:path";
import { messageOf } from "../../shared/text/message_of.ts";
import {
  DAEMON_NAME,
  type Manifest,
  MANIFEST_NAME,
  readManifest,
  SIGNATURE_NAME,
} from "./manifest.ts";
import { RELEASE_KEYS } from "./release_key.ts";
import { isSigned } from "./signature.ts";

/** A daemon that lies beside the tray, and is what the makers of this build have signed. */
export interface Carried extends Manifest {
  /** Where its bytes are. */
  readonly file: string;
}

export type CarriedFailure =
  /** This build knows no key. */
  | "no_key"
  | "not_carried"
  | "bad_signature"
  | "bad_manifest"
  | "damaged";

export type CarriedResult =
  | { readonly kind: "ok"; readonly carried: Carried }
  | { readonly kind: "failed"; readonly failure: CarriedFailure; readonly message: string };

export interface ReadCarriedOptions {
  /** The folder of the tray's executable. */
  readonly folder: string;
  /** Public keys; those of this build by default. */
  readonly keys?: readonly string[];
}

const AGAIN = "unpack the whole download again into a new folder";

/**
 * Looks for the daemon beside the tray. Signature, form, size and hash are all checked, so that only
 * what was released is ever sent anywhere. Never throws for what lies there.
 * @throws {Error} when a key of this build is none.
 */
export async function readCarried(
  { folder, keys = RELEASE_KEYS }: ReadCarriedOptions,
): Promise<CarriedResult> {
  if (keys.length === 0) {
    return failed("no_key", "this build has no release key, use a released build of this program");
  }
  const bytes = await readOrNull(join(folder, MANIFEST_NAME));
  if (bytes === null) {
    return failed("not_carried", `there is no ${MANIFEST_NAME} in ${folder}, ${AGAIN}`);
  }
  const signature = await readOrNull(join(folder, SIGNATURE_NAME));
  if (signature === null) {
    return failed("bad_signature", `there is no ${SIGNATURE_NAME} in ${folder}, ${AGAIN}`);
  }
  if (!await isSigned({ bytes, signature: new TextDecoder().decode(signature), keys })) {
    return failed(
      "bad_signature",
      `${MANIFEST_NAME} in ${folder} is not signed by the makers of this program, do not use it: ` +
        "download the release again from where you trust it",
    );
  }
  const manifest = readManifest(bytes);
  if (manifest === null) {
    return failed("bad_manifest", `${MANIFEST_NAME} is of another form, update this program`);
  }
  return await checked({ ...manifest, file: join(folder, DAEMON_NAME) });
}

async function checked(carried: Carried): Promise<CarriedResult> {
  const { file, size, sha256 } = carried;
  try {
    const found = await Deno.stat(file);
    if (found.size !== size) {
      return failed("damaged", `${file} has ${found.size} bytes and not ${size}, ${AGAIN}`);
    }
    if (await hashOf(file) !== sha256) {
      return failed("damaged", `${file} is not what was released (its SHA-256 differs), ${AGAIN}`);
    }
    return { kind: "ok", carried };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return failed("not_carried", `there is no ${file}, ${AGAIN}`);
    }
    return failed("damaged", `${file} cannot be read (${messageOf(error)}), ${AGAIN}`);
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  using open = await Deno.open(file);
  const buffer = new Uint8Array(1 << 20);
  for (;;) {
    const read = await open.read(buffer);
    if (read === null) return hash.digest("hex");
    hash.update(buffer.subarray(0, read));
  }
}

/** A manifest and a signature are small: a big file there is neither. */
const MAX_BYTES = 64 * 1024;

async function readOrNull(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const { size } = await Deno.stat(file);
    return size > MAX_BYTES ? null : await Deno.readFile(file);
  } catch {
    return null;
  }
}

function failed(failure: CarriedFailure, state: string): CarriedResult {
  return { kind: "failed", failure, message: `check the daemon to install: ${state}` };
}
