import { fileURLToPath } from "node:url";
import { isAbsolute, relative, sep } from "node:path";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The path of a linted file from the project's root, with forward slashes.
 * @param filename Absolute, or already from the root. A file elsewhere begins with `../`.
 */
export function projectPath(filename: string): string {
  const path = isAbsolute(filename) ? relative(ROOT, filename) : filename;
  return path.split(sep).join("/");
}
