import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Paths } from "../../platform/paths.ts";

/** The unit of one daemon. */
export interface ServicePlaces {
  /** With its suffix, as systemctl takes it. */
  readonly unit: string;
  readonly unitFile: string;
  /** In a directory that systemd does not search by itself, and is told of. */
  readonly isLinked: boolean;
}

/** Where the unit of the daemon with these paths is; one with `--home` has its own, beside the usual one. */
export function servicePlaces({ home, override }: Pick<Paths, "home" | "override">): ServicePlaces {
  if (override === null) {
    const unit = "ntm-tracker.service";
    return { unit, unitFile: join(home, ".config/systemd/user", unit), isLinked: false };
  }
  const mark = createHash("sha256").update(override).digest("hex").slice(0, 8);
  const unit = `ntm-tracker-${mark}.service`;
  return { unit, unitFile: join(override, unit), isLinked: true };
}
