import { wideText } from "../../shared/text/wide_text.ts";

/** The window of the taskbar, which the system gives icons to. */
const TASKBAR_CLASS = "Shell_TrayWnd";

/** Whether Windows has its taskbar: it comes after the start of programs, and goes at times. */
export function openTaskbarCheck(): () => boolean {
  if (Deno.build.os !== "windows") return () => true;
  const user = Deno.dlopen("user32.dll", {
    FindWindowW: { parameters: ["buffer", "pointer"], result: "pointer" },
  });
  const className = wideText(TASKBAR_CLASS);
  return () => user.symbols.FindWindowW(className, null) !== null;
}
