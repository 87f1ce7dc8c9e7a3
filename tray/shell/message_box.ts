import { wideText } from "./wide_text.ts";

export interface Question {
  readonly title: string;
  readonly text: string;
}

/** Asks the user, who may take any time. True for yes. */
export type AskUser = (question: Question) => Promise<boolean>;

/** Yes and no, a warning, no is the default; before all other windows. */
const STYLE = 0x4 | 0x30 | 0x100 | 0x10000 | 0x40000;
const YES = 6;

/** Asks with a message box of Windows; null elsewhere. The program goes on meanwhile. */
export function openMessageBoxes(): AskUser | null {
  if (Deno.build.os !== "windows") return null;
  const user = Deno.dlopen("user32.dll", {
    MessageBoxW: {
      parameters: ["pointer", "buffer", "buffer", "u32"],
      result: "i32",
      nonblocking: true,
    },
  });
  return async ({ title, text }) =>
    await user.symbols.MessageBoxW(null, wideText(text), wideText(title), STYLE) === YES;
}
