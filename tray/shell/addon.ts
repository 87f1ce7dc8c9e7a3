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

/** The loader tries one place after the other: most of its errors only say what is not there. */
function firstCause(error: unknown): string {
  const texts: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) texts.push(one.message);
  const telling = texts.slice(1).find((text) => !text.startsWith("Cannot find module"));
  return (telling ?? texts.at(-1) ?? String(error)).split("\n")[0]?.slice(0, 300) ?? "";
}
