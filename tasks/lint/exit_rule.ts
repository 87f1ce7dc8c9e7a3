import { projectPath } from "./project_path.ts";
import { placeOf } from "./rooms.ts";

const MAY_EXIT: readonly string[] = ["daemon/main.ts", "tray/main.ts"];
const HOSTS: readonly string[] = ["Deno", "process"];
const TEST_FILE = /_test\.[cm]?[jt]sx?$/;

/**
 * Lets only the two mains and the developers' scripts end the process: anything else would cut off
 * commits and clean-up that are under way. A test may not either: the tests after it would be lost.
 */
export const exitRule: Deno.lint.Rule = {
  create(context) {
    const path = projectPath(context.filename);
    const { kind } = placeOf(path);
    const isScript = (kind === "workshop" || kind === "outside") && !TEST_FILE.test(path);
    if (isScript || MAY_EXIT.includes(path)) return {};
    const report = (node: Deno.lint.Node) =>
      context.report({
        node,
        message: `exit is called outside ${MAY_EXIT.join(", ")}: return a status or throw`,
      });
    return {
      MemberExpression(node) {
        if (propertyName(node) === "exit" && isHost(node.object)) report(node);
      },
      VariableDeclarator(node) {
        if (node.init !== null && isHost(node.init) && takesExit(node.id)) report(node);
      },
      ImportDeclaration(node) {
        if (node.source.value === "node:process" && node.specifiers.some(importsExit)) report(node);
      },
    };
  },
};

function isHost(node: Deno.lint.Node): boolean {
  if (node.type === "Identifier") return HOSTS.includes(node.name);
  return node.type === "MemberExpression" && HOSTS.includes(propertyName(node) ?? "");
}

function propertyName(node: Deno.lint.MemberExpression): string | undefined {
  const { property } = node;
  if (property.type === "Literal") return String(property.value);
  return property.type === "Identifier" && !node.computed ? property.name : undefined;
}

function takesExit(pattern: Deno.lint.Node): boolean {
  return pattern.type === "ObjectPattern" &&
    pattern.properties.some((property) =>
      property.type === "Property" && property.key.type === "Identifier" &&
      property.key.name === "exit"
    );
}

function importsExit(specifier: Deno.lint.ImportDeclaration["specifiers"][number]): boolean {
  return specifier.type === "ImportSpecifier" && specifier.imported.type === "Identifier" &&
    specifier.imported.name === "exit";
}
