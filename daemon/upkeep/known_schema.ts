import { SCHEMA_VERSION } from "../store/migrate.ts";

/** The newest database schema this build can read; a client refuses a daemon with a newer one. */
export function knownSchema(): number {
  return SCHEMA_VERSION;
}
