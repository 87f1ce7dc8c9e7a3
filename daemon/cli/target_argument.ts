import { argument } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { message } from "./help_text.ts";

/** A pane or a session, as `resolveTarget` takes it. */
export const target = argument(string({ metavar: "TARGET" }), {
  description: message`%12, a session's exact name, SESSION:WINDOW.PANE, or an id.`,
});
