import { fileURLToPath } from "node:url";

/** The folder that holds deno.json, with a slash at its end. */
export const PROJECT_ROOT: string = fileURLToPath(new URL("../", import.meta.url));
