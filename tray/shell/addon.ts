import type * as WebviewAddon from "@webviewjs/webview";

/** The native library: window, tray icon, notifications. */
export type Addon = typeof WebviewAddon;

/**
 * Loads the native library.
 * @throws {Error} when this system cannot run it, with what is missing as far as it says.
 */
export async function loadAddon(): Promise<Addon> {
  try {
    return await import("@webviewjs/webview");
  } catch (cause) {
    const why = firstCause(cause);
    const needs = Deno.build.os === "windows"
      ? "install the Visual C++ runtime of Microsoft"
      : "it needs glibc 2.39, WebKitGTK 4.1 and libxdo";
    throw new Error(`load desktop library: ${why}, ${needs}`, { cause });
  }
}

/** What the loader tried last says most: the errors before it are of other platforms. */
function firstCause(error: unknown): string {
  let last = error;
  while (last instanceof Error && last.cause !== undefined) last = last.cause;
  const text = last instanceof Error ? last.message : String(last);
  return text.split("\n")[0]?.slice(0, 300) ?? "";
}
