import { projectPath } from "./project_path.ts";
import { isApplication } from "./rooms.ts";

/** Forbids files that only pass other files on: they hide who imports whom from the room table. */
export const noBarrelsRule: Deno.lint.Rule = {
  create(context) {
    if (!isApplication(projectPath(context.filename))) return {};
    return {
      ExportAllDeclaration(node) {
        context.report({
          node,
          message: "`export *` passes on a whole file: import each name from the file that has it",
        });
      },
      Program(node) {
        if (node.body.length === 0 || !node.body.every(isNamedReExport)) return;
        context.report({
          node: node.body[0],
          message: "this file only passes others on: import from the files themselves",
        });
      },
    };
  },
};

function isNamedReExport(node: Deno.lint.Node): boolean {
  return node.type === "ExportNamedDeclaration" && node.source !== null;
}
