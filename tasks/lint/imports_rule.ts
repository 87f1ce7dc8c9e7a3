import { judgeImport } from "./judge_import.ts";
import { projectPath } from "./project_path.ts";
import { placeOf } from "./rooms.ts";

interface Found {
  readonly node: Deno.lint.Node;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Holds the room table: who may import whom, which packages, and that every file has a room. */
export const importsRule: Deno.lint.Rule = {
  create(context) {
    const path = projectPath(context.filename);
    const place = placeOf(path);
    if (place.kind === "homeless") return { Program: () => reportHomeless(context, path) };
    if (place.kind === "outside") return {};
    const check = ({ node, specifier, typeOnly }: Found) => {
      const message = judgeImport(path, { specifier, typeOnly });
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) =>
        check({ node, specifier: node.source.value, typeOnly: isTypeImport(node) }),
      ExportAllDeclaration: (node) =>
        check({ node, specifier: node.source.value, typeOnly: node.exportKind === "type" }),
      ExportNamedDeclaration(node) {
        if (node.source === null) return;
        check({ node, specifier: node.source.value, typeOnly: isTypeExport(node) });
      },
      ImportExpression(node) {
        const specifier = literalText(node.source);
        if (specifier !== undefined) return check({ node, specifier, typeOnly: false });
        if (place.kind !== "room") return;
        context.report({
          node,
          message: "import() names no module that can be checked or bundled: write a literal",
        });
      },
      TSImportType(node) {
        const specifier = typeArgument(node);
        if (specifier !== undefined) check({ node, specifier, typeOnly: true });
      },
      TSExternalModuleReference(node) {
        const specifier = literalText(node.expression);
        if (specifier !== undefined) check({ node, specifier, typeOnly: false });
      },
    };
  },
};

function reportHomeless(context: Deno.lint.RuleContext, path: string): void {
  context.report({
    // Without an extent of its own the whole file would be printed under the message.
    range: [0, 0],
    message: `${path} belongs to no room: move it into one, or give the table a row by an ADR`,
  });
}

function isTypeImport(node: Deno.lint.ImportDeclaration): boolean {
  if (node.importKind === "type") return true;
  return node.specifiers.length > 0 &&
    node.specifiers.every((specifier) =>
      specifier.type === "ImportSpecifier" && specifier.importKind === "type"
    );
}

function isTypeExport(node: Deno.lint.ExportNamedDeclaration): boolean {
  if (node.exportKind === "type") return true;
  return node.specifiers.length > 0 &&
    node.specifiers.every((specifier) => specifier.exportKind === "type");
}

function literalText(node: Deno.lint.Node): string | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node.type !== "TemplateLiteral" || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.cooked;
}

function typeArgument(node: Deno.lint.TSImportType): string | undefined {
  return node.argument.type === "TSLiteralType" ? literalText(node.argument.literal) : undefined;
}
