import type { RunTool } from "../engine/run_tool.ts";

/** A registry in memory behind a reg.exe that answers as the real one does, and notes the calls. */
export class FakeReg {
  readonly calls: (readonly string[])[] = [];
  /** Texts by key, a bar and the name. */
  readonly values = new Map<string, string>();
  /** Makes every change fail. */
  isLocked = false;

  readonly run: RunTool = (argv) => {
    this.calls.push(argv);
    const [, verb, key = "", ...rest] = argv;
    const option = (name: string) => rest[rest.indexOf(name) + 1] ?? "";
    const name = rest.includes("/v") ? option("/v") : null;
    const { code, stdout } = this.#answer({ verb, key, name, text: option("/d") });
    return Promise.resolve({ kind: "exited", code, stdout });
  };

  #answer(
    { verb, key, name, text }: {
      readonly verb: string | undefined;
      readonly key: string;
      readonly name: string | null;
      readonly text: string;
    },
  ): { readonly code: number; readonly stdout: string } {
    const found = [...this.values].filter(([id]) =>
      name === null
        ? id.startsWith(`${key}|`) || id.startsWith(`${key}\\`)
        : id === `${key}|${name}`
    );
    if (verb === "query") {
      const lines = found.map(([id, value]) => `    ${id.split("|")[1]}    REG_SZ    ${value}`);
      return found.length === 0
        ? { code: 1, stdout: "" }
        : { code: 0, stdout: `\n${key}\n${lines.join("\n")}\n\n` };
    }
    if (this.isLocked) return { code: 5, stdout: "" };
    if (verb === "add") this.values.set(`${key}|${name}`, text);
    for (const [id] of verb === "delete" ? found : []) this.values.delete(id);
    return { code: verb === "delete" && found.length === 0 ? 1 : 0, stdout: "" };
  }
}
