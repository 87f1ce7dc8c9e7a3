import { type DatabaseReport, inspectDatabase } from "../store/inspect.ts";
import { type DoctorCheck, fine, problem, warning } from "./doctor_check.ts";

const NAME = "database";

/** Whether the database opens and is sound; it is only read. */
export function checkDatabase(path: string): DoctorCheck {
  return describe(path, inspectDatabase(path));
}

function describe(path: string, report: DatabaseReport): DoctorCheck {
  switch (report.kind) {
    case "missing":
      return fine(NAME, `${path} is not there yet: the first start makes it`);
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
        "copy it away if you want to save something: the next start sets it aside and begins anew",
      );
    case "unreadable":
      return problem(NAME, `${path} cannot be read: ${report.message}`, "check its owner and mode");
  }
}
