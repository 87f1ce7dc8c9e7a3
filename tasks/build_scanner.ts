import { join } from "node:path";
import { PROJECT_ROOT } from "./project_root.ts";

/** The compiler, from npm: no dependency of the program, nor of its tests. */
const COMPILER = "assemblyscript@0.28.20";
const SOURCE = join(PROJECT_ROOT, "tasks/wasm/line_scanner.as");
const TARGET = join(PROJECT_ROOT, "daemon/collect/transcript/line_scanner_wasm.ts");

/** Compiles the scanner of transcripts and writes it into a module, as text. */
async function build(): Promise<boolean> {
  const folder = await Deno.makeTempDir({ prefix: "ntm-scanner-" });
  try {
    const source = await Deno.readTextFile(SOURCE);
    await Deno.writeTextFile(join(folder, "scanner.ts"), source);
    const { success } = await new Deno.Command("npx", {
      args: ["--yes", "--package", COMPILER, "asc", "scanner.ts", "--outFile", "scanner.wasm"]
        .concat(["-O2", "--enable", "simd", "--noAssert", "--runtime", "stub"])
        .concat(["--importMemory", "--use", "abort="]),
      cwd: folder,
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    if (!success) return false;
    const wasm = await Deno.readFile(join(folder, "scanner.wasm"));
    await Deno.writeTextFile(TARGET, moduleText(wasm, await sha256(source)));
    return true;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function moduleText(wasm: Uint8Array, sourceHash: string): string {
  const text = btoa(String.fromCharCode(...wasm));
  const lines = text.match(/.{1,90}/g)?.map((line) => `  "${line}"`).join(" +\n") ?? '""';
  return `// Written by tasks/build_scanner.ts from tasks/wasm/line_scanner.as: change that, not this.

/** Of the source this was made from. */
export const LINE_SCANNER_SOURCE =
  "${sourceHash}";

/** The scanner, WebAssembly in Base64. */
export const LINE_SCANNER_WASM =
${lines};
`;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

if (import.meta.main) Deno.exit(await build() ? 0 : 1);
