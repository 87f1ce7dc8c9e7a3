import { projectPath } from "./project_path.ts";
import { isApplication } from "./rooms.ts";

/** The one file that may ask for what stands on a user's screen. */
export const PANE_TEXT_FILE = "daemon/collect/tmux/pane_text.ts";

/** The commands that read or copy the text of a pane; the short ones are tmux's own aliases. */
const WORDS = ["capture-pane", "capturep", "pipe-pane", "pipep", "--robot-tail"] as const;

const ANY_WORD = new RegExp(`(?<![A-Za-z0-9])(?:${WORDS.join("|")})(?![A-Za-z0-9])`);

/** Keeps every way of reading a user's screen in one file, where consent is asked. */
export const paneTextRule: Deno.lint.Rule = {
  create(context) {
    const path = projectPath(context.filename);
    if (!isApplication(path) || path === PANE_TEXT_FILE) return {};
    const check = (node: Deno.lint.Node, text: string) => {
      const word = ANY_WORD.exec(text)?.[0];
      if (word === undefined) return;
      context.report({
        node,
        message: `"${word}" may stand in ${PANE_TEXT_FILE} only: call what that file offers`,
      });
    };
    return {
      Literal(node) {
        if (typeof node.value === "string") check(node, node.value);
      },
      TemplateElement: (node) => check(node, node.cooked),
    };
  },
};
