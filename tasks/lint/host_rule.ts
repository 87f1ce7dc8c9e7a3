import { projectPath } from "./project_path.ts";
import { placeOf } from "./rooms.ts";

/** Keeps the `Deno` global, by value and by type, out of rooms that know no host. */
export const hostRule: Deno.lint.Rule = {
  create(context) {
    const place = placeOf(projectPath(context.filename));
    if (place.kind !== "room" || !place.room.hostless) return {};
    return {
      Identifier(node) {
        if (node.name !== "Deno" || !isReference(node)) return;
        context.report({
          node,
          message:
            `${place.room.name} may not use Deno: it knows no host; take what it needs as a parameter`,
        });
      },
    };
  },
};

/** False for a `Deno` that is only the name of some object's property. */
function isReference(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  if (parent.type === "Property") return parent.key !== node;
  if (parent.type !== "MemberExpression" || parent.property !== node || parent.computed) {
    return true;
  }
  return parent.object.type === "Identifier" && parent.object.name === "globalThis";
}
