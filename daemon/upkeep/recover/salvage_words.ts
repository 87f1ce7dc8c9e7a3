import type { Salvage, SalvagedTable } from "../../store/salvage.ts";
import { restoreAdvice } from "../other_databases.ts";
import type { Done } from "./recover_step.ts";

/**
 * What became of a damaged database, in words. `others` are files it could be restored from, the best
 * first.
 */
export function salvageWords(
  { setAside, tables, pruned }: Salvage,
  others: readonly string[],
): Done {
  const gone = pruned.filter(({ error }) => error === null).map(({ path }) => path);
  const old = gone.length === 0 ? "" : `; removed, for they are old: ${gone.join(", ")}`;
  const aside = `the damaged one is now ${setAside}${old}`;
  if (tables.length === 0) {
    const detail = `nothing of it can be read, the next start begins anew; ${aside}; ` +
      restoreAdvice(others);
    return { outcome: "lost", detail };
  }
  const broken = tables.filter((table) => table.broken);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  if (broken.length === 0) {
    const detail = `all that stands in its tables was kept, ${rows} rows of ${tables.length} ` +
      `tables; ${aside}`;
    return { outcome: "fixed", detail };
  }
  const detail = `${rows} of ${believedWords(tables)} rows of ${tables.length} tables were kept, ` +
    `rows are lost of ${broken.map(tableWords).join(", ")}; ${aside}; ${restoreAdvice(others)}`;
  return { outcome: "partly", detail };
}

function believedWords(tables: readonly SalvagedTable[]): string {
  if (tables.some(({ believed }) => believed === null)) return "an unknown number of";
  return `about ${tables.reduce((sum, { believed }) => sum + (believed ?? 0), 0)}`;
}

function tableWords({ table, rows, believed }: SalvagedTable): string {
  return `${table} (${rows} of ${
    believed === null ? "an unknown number" : `about ${believed}`
  } kept)`;
}
