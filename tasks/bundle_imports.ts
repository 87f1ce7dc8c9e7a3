/** The part of `deno info --json` that is read here. */
interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier?: string;
    readonly dependencies?: readonly { readonly specifier: string }[];
  }[];
}

/**
 * What a bundle would still have to find elsewhere when it runs. Empty for a file that needs
 * nothing but the runtime.
 * @param info The answer of `deno info --json` for the bundle.
 * @param source The bundle's text: `require` of a CommonJS package is not part of the answer.
 */
export function foreignImports(info: string, source: string): readonly string[] {
  const graph = JSON.parse(info) as ModuleGraph;
  const imported = graph.modules
    .flatMap(({ dependencies = [] }) => dependencies.map(({ specifier }) => specifier));
  const required = [...source.matchAll(/\b__require\(\s*["'`]([^"'`]+)["'`]\s*\)/g)]
    .map(([, specifier = ""]) => specifier);
  const foreign = [...imported, ...required].filter((name) => !name.startsWith("node:"));
  return [...new Set(foreign)];
}
