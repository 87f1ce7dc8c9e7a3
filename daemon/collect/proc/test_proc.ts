import { join } from "node:path";
import type { ProcessStat } from "./parse_stat.ts";

/** One process of a made-up `/proc`; what is left out is what a quiet process has. */
export interface FakeProcess extends Partial<ProcessStat> {
  readonly pid: number;
  readonly argv?: readonly string[];
  /** Where the link leads; no link without it. */
  readonly exe?: string;
}

/** The terminal of a pane, and the one a program opened for its own children. */
export const PANE_TTY = 34_817;
export const INNER_TTY = 34_818;

/** The text of `/proc/PID/stat`. */
export function statText(process: FakeProcess): string {
  const { pid, comm = "program", state = "S", ppid = 1, startTicks = `${pid}00` } = process;
  const { pgrp = pid, session = 1, ttyNr = PANE_TTY, tpgid = -1 } = process;
  const between = "0 ".repeat(13);
  const ids = `${ppid} ${pgrp} ${session} ${ttyNr} ${tpgid}`;
  return `${pid} (${comm}) ${state} ${ids} ${between}${startTicks} 5124096 1010 0 0\n`;
}

/** A made-up `/proc` in a temporary directory. */
export class FakeProc implements Disposable {
  readonly root: string;
  /** False is a kernel that keeps no list of children. */
  readonly #listsChildren: boolean;
  readonly #children = new Map<number, number[]>();

  /** `dir`: where it is made; with the other temporary files when left out. */
  constructor(options: { readonly listsChildren?: boolean; readonly dir?: string } = {}) {
    const { dir } = options;
    this.root = Deno.makeTempDirSync({ prefix: "ntm-proc-", ...(dir !== undefined && { dir }) });
    this.#listsChildren = options.listsChildren ?? true;
  }

  /** Adds processes, or replaces those that are there. Parents come before their children. */
  set(...processes: readonly FakeProcess[]): this {
    for (const process of processes) this.#write(process);
    return this;
  }

  remove(pid: number): void {
    for (const [parent, children] of this.#children) {
      if (children.includes(pid)) this.#list(parent, children.filter((child) => child !== pid));
    }
    this.#children.delete(pid);
    Deno.removeSync(join(this.root, `${pid}`), { recursive: true });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }

  #write(process: FakeProcess): void {
    const { pid, ppid = 1, argv = [process.comm ?? "program"], exe } = process;
    const directory = join(this.root, `${pid}`);
    const thread = join(directory, "task", `${pid}`);
    Deno.mkdirSync(thread, { recursive: true });
    Deno.writeTextFileSync(join(directory, "stat"), statText(process));
    Deno.writeTextFileSync(join(thread, "stat"), statText(process));
    Deno.writeTextFileSync(join(directory, "cmdline"), argv.map((arg) => `${arg}\0`).join(""));
    if (exe !== undefined) this.#link(exe, join(directory, "exe"));
    if (!this.#children.has(pid)) this.#list(pid, []);
    const siblings = this.#children.get(ppid);
    if (siblings !== undefined && !siblings.includes(pid)) this.#list(ppid, [...siblings, pid]);
  }

  #link(target: string, link: string): void {
    try {
      Deno.removeSync(link);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    Deno.symlinkSync(target, link);
  }

  #list(pid: number, children: number[]): void {
    this.#children.set(pid, children);
    if (!this.#listsChildren) return;
    const file = join(this.root, `${pid}`, "task", `${pid}`, "children");
    Deno.writeTextFileSync(file, children.map((child) => `${child} `).join(""));
  }
}
