import { wideText } from "../../shared/text/wide_text.ts";

/** As Windows numbers them: files of no known kind count for nothing, and the program is asked for. */
const IGNORE_UNKNOWN = 0x400;
const EXECUTABLE = 2;

const MOST_UNITS = 2_048;

/** Whether Windows has a program that opens files of that ending, such as `.json`. */
export function hasProgramFor(ending: string): boolean {
  try {
    const { symbols: { AssocQueryStringW: ask } } = library ??= load();
    const found = new Uint16Array(MOST_UNITS);
    const size = new Uint32Array([MOST_UNITS]);
    if (ask(IGNORE_UNKNOWN, EXECUTABLE, wideText(ending), null, found, size) !== 0) return false;
    const path = String.fromCharCode(...found.subarray(0, found.indexOf(0)));
    // That one asks which program to take.
    return path !== "" && !/\\OpenWith\.exe$/i.test(path);
  } catch {
    return false;
  }
}

let library: ReturnType<typeof load> | undefined;

function load() {
  return Deno.dlopen("shlwapi.dll", {
    AssocQueryStringW: {
      parameters: ["u32", "u32", "buffer", "buffer", "buffer", "buffer"],
      result: "i32",
    },
  });
}
