import { wideText } from "../../shared/text/wide_text.ts";
import { Held } from "./held.ts";

export interface Question {
  readonly title: string;
  readonly text: string;
}

/** Asks the user, who may take any time. True for yes. */
export type AskUser = (question: Question) => Promise<boolean>;

/** Tells the user something, who has read it then. */
export type TellUser = (message: Question) => Promise<void>;

/** A sign for information; before all other windows. */
const TELLING = 0x40 | 0x10000 | 0x40000;
/** Yes and no, a warning, no is the default; before all other windows. */
const ASKING = 0x4 | 0x30 | 0x100 | 0x10000 | 0x40000;
const YES = 6;

/** Asks with a message box of Windows; null elsewhere. The program goes on meanwhile. */
export function openMessageBoxes(): AskUser | null {
  const show = openMessageBox();
  return show && (async (question) => await show(question, ASKING) === YES);
}

/** Tells with a message box of Windows; null elsewhere. */
export function openTelling(): TellUser | null {
  const show = openMessageBox();
  return show && (async (message) => void await show(message, TELLING));
}

function openMessageBox() {
  if (Deno.build.os !== "windows") return null;
  const user = Deno.dlopen("user32.dll", {
    MessageBoxW: {
      parameters: ["pointer", "buffer", "buffer", "u32"],
      result: "i32",
      nonblocking: true,
    },
  });
  const held = new Held();
  return ({ title, text }: Question, style: number): Promise<number> =>
    held.during(
      [wideText(text), wideText(title)],
      (text, title) => user.symbols.MessageBoxW(null, text, title, style),
    );
}
