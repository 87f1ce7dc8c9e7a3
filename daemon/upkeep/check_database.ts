import { type DatabaseReport, inspectDatabase } from "../store/inspect.ts";
import { type DoctorCheck, fine, problem, warning } from "./doctor_check.ts";

const NAME = "database";

export interface CheckDatabaseOptions {
  /** Whether the lock of the daemon is held. */
  readonly isInUse: boolean;
}

/** Whether the database opens and is sound; it is only read. */
export function checkDatabase(path: string, options: CheckDatabaseOptions): DoctorCheck {
  return describe(path, { report: inspectDatabase(path), ...options });
}

function describe(
  path: string,
  { report, isInUse }: CheckDatabaseOptions & { readonly report: DatabaseReport },
): DoctorCheck {
  switch (report.kind) {
    case "missing":
      if (isInUse) {
        return problem(
          NAME,
          `${path} was deleted: the daemon still uses the deleted file, and what happens until it ` +
            "is started again will be lost",
          "`ntm-tracker stop`, then start it; one that is only just starting makes the file itself",
        );
      }
      return fine(NAME, `${path} is not there yet: the first start makes it`);
    case "empty":
      return fine(NAME, `${path} is empty: the next start begins it`);
    case "sound": {
      const size = `${Math.ceil(report.bytes / 1024)} KiB`;
      return fine(NAME, `${path} is sound (${size}, schema ${report.schemaVersion})`);
    }
    case "too_new":
      return problem(
        NAME,
        `${path} was written by a newer version (schema ${report.schemaVersion})`,
        "install the newer version again, or move the database away",
      );
    case "corrupt":
      return warning(
        NAME,
        `${path} is damaged: ${report.message}`,
        (isInUse ? "`ntm-tracker stop`, then " : "") +
          "`ntm-tracker recover --yes` keeps what can be " +
          "read of it; the next start alone sets it aside and begins anew",
      );
    case "unreadable":
      return problem(NAME, `${path} cannot be read: ${report.message}`, "check its owner and mode");
  }
}
