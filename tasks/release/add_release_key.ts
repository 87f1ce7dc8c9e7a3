const LIST = /(RELEASE_KEYS: readonly string\[\] = )\[([^\]]*)\];/;

/**
 * The source of the tray's list of keys with one key more. The others stay: daemons that they have
 * signed can still be placed.
 * @throws {Error} when the source has no such list
 */
export function addReleaseKey(source: string, publicKey: string): string {
  const found = LIST.exec(source);
  if (found === null) {
    throw new Error("add release key: the list RELEASE_KEYS is not where it was, add it by hand");
  }
  const keys = [...(found[2] ?? "").matchAll(/"([^"]+)"/g)].map(([, key]) => key ?? "");
  if (keys.includes(publicKey)) return source;
  const lines = [...keys, publicKey].map((key) => `  "${key}",\n`).join("");
  return source.replace(LIST, (_, head: string) => `${head}[\n${lines}];`);
}
