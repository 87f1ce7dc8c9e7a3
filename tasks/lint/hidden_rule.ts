import { projectPath } from "./project_path.ts";
import { placeOf } from "./rooms.ts";

const WRAPPER = "tray/engine/hidden_process.ts";
const HIDERS: readonly string[] = [WRAPPER, "tray/engine/hidden_console.ts"];
const STARTERS: readonly string[] = ["node:child_process", "child_process"];

/**
 * Lets the tray start programs in one place only: anywhere else a console window could open, which
 * on Windows every console program does that a program without one starts.
 */
export const hiddenRule: Deno.lint.Rule = {
  create(context) {
    const path = projectPath(context.filename);
    if (!path.startsWith("tray/") || placeOf(path).kind === "workshop" || HIDERS.includes(path)) {
      return {};
    }
    const report = (node: Deno.lint.Node) =>
      context.report({
        node,
        message: `a program started here may open a console window: start it by ${WRAPPER}`,
      });
    return {
      MemberExpression(node) {
        if (propertyName(node) === "Command" && isDeno(node.object)) report(node);
      },
      VariableDeclarator(node) {
        if (node.init !== null && isDeno(node.init) && takesCommand(node.id)) report(node);
      },
      ImportDeclaration(node) {
        if (STARTERS.includes(node.source.value)) report(node);
      },
    };
  },
};

function isDeno(node: Deno.lint.Node): boolean {
  if (node.type === "Identifier") return node.name === "Deno";
  return node.type === "MemberExpression" && propertyName(node) === "Deno";
}

function propertyName(node: Deno.lint.MemberExpression): string | undefined {
  const { property } = node;
  if (property.type === "Literal") return String(property.value);
  return property.type === "Identifier" && !node.computed ? property.name : undefined;
}

function takesCommand(pattern: Deno.lint.Node): boolean {
  return pattern.type === "ObjectPattern" &&
    pattern.properties.some((property) =>
      property.type === "Property" && property.key.type === "Identifier" &&
      property.key.name === "Command"
    );
}
