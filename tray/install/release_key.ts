/**
 * The public halves of the keys that may sign a daemon for this build: Ed25519, 32 bytes in base64.
 * `deno task release:key --write` adds one. While there is none, no daemon is placed anywhere.
 */
export const RELEASE_KEYS: readonly string[] = [];
