import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";

/** SHA-256 of a file in lower-case hexadecimal. Reads it in pieces, so size does not matter. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** The text of a SHA256SUMS file for these files, as `sha256sum --check` reads it beside them. */
export async function checksumsOf(paths: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const path of paths) lines.push(`${await sha256Of(path)}  ${basename(path)}\n`);
  return lines.join("");
}
