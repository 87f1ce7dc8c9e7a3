import { posix } from "node:path";
import { anyCovers, placeOf, RESERVED_MODULES, type Room } from "./rooms.ts";

/** One import as it stands in a file. */
export interface ImportRequest {
  readonly specifier: string;
  /** True when nothing of it is left after types are removed. */
  readonly typeOnly: boolean;
}

/**
 * Judges one import of one file by the room table.
 * @param path The importing file, from the project's root.
 * @returns What is wrong and what would be right, or undefined when the import may stand.
 */
export function judgeImport(path: string, request: ImportRequest): string | undefined {
  const place = placeOf(path);
  const { specifier } = request;
  const isFile = specifier.startsWith("./") || specifier.startsWith("../");
  if (place.kind === "workshop" && place.row !== undefined && isFile) {
    return judgeFile(place.row, { target: targetOf(path, specifier), request });
  }
  if (place.kind !== "room") return undefined;
  if (isFile) {
    const target = targetOf(path, specifier);
    if (placeOf(target).kind !== "workshop") return judgeFile(place.room, { target, request });
    return refusal(place.room, target, "tests, fixtures and tasks are imported by no room");
  }
  if (specifier.startsWith("node:")) return judgeNodeModule(place.room, specifier);
  return judgePackage(place.room, specifier);
}

function targetOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}

function judgeFile(
  room: Room,
  { target, request }: { readonly target: string; readonly request: ImportRequest },
): string | undefined {
  if (anyCovers([...room.owns, ...room.imports], target)) return undefined;
  if (!anyCovers(room.types ?? [], target)) return refusal(room, target, allowance(room));
  if (request.typeOnly) return undefined;
  return refusal(room, `values of ${target}`, "only its types; write `import type`");
}

function judgeNodeModule(room: Room, specifier: string): string | undefined {
  if (room.hostless) {
    return refusal(room, specifier, "this room knows no host; take what it needs as a parameter");
  }
  const owner = RESERVED_MODULES.get(specifier);
  if (owner === undefined || owner === room.name) return undefined;
  return refusal(room, specifier, `only ${owner} may`);
}

function judgePackage(room: Room, specifier: string): string | undefined {
  const name = packageOf(specifier);
  const packages = room.packages ?? [];
  if (name !== undefined && packages.some((entry) => coversPackage(entry, name))) return undefined;
  const allowed = packages.length === 0 ? "no package" : `only ${packages.join(", ")}`;
  return refusal(room, specifier, `its row of the table allows ${allowed}`);
}

/**
 * The npm package of a specifier: `@optique/core/message` and `npm:@optique/core@1` are both
 * `@optique/core`. Undefined for a URL or an absolute path.
 */
export function packageOf(specifier: string): string | undefined {
  const bare = specifier.replace(/^npm:\/?/, "");
  return /^(?:@[^/@:]+\/)?[^/@:]+(?=$|[/@])/.exec(bare)?.[0];
}

function coversPackage(entry: string, name: string): boolean {
  return entry.endsWith("/*") ? name.startsWith(entry.slice(0, -1)) : name === entry;
}

function allowance(room: Room): string {
  const types = room.types === undefined ? "" : `, types of ${room.types.join(", ")}`;
  return `of other rooms it may import ${room.imports.join(", ")}${types}`;
}

function refusal(room: Room, target: string, wanted: string): string {
  return `${room.name} may not import ${target}: ${wanted}`;
}
