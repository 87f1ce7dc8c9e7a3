const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

export interface Signed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Base64, with or without a line end. */
  readonly signature: string;
  /** Public keys, as {@linkcode RELEASE_KEYS}. */
  readonly keys: readonly string[];
}

/**
 * Whether one of the keys has signed exactly these bytes.
 * @throws {Error} when a key is none: then the build is wrong, not the file.
 */
export async function isSigned({ bytes, signature, keys }: Signed): Promise<boolean> {
  const given = fromBase64(signature.trim());
  if (given?.length !== SIGNATURE_BYTES) return false;
  for (const key of keys) {
    const imported = await importKey(key);
    if (await crypto.subtle.verify("Ed25519", imported, given, bytes)) return true;
  }
  return false;
}

async function importKey(text: string): Promise<CryptoKey> {
  const raw = fromBase64(text);
  if (raw?.length !== KEY_BYTES) {
    throw new Error(
      `read release key: ${JSON.stringify(text)} is no Ed25519 key, wanted 32 bytes in base64`,
    );
  }
  return await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
