import { join } from "node:path";
import { findExecutable } from "../../fixtures/find_executable.ts";

/** A Claude Code that does nothing: what tells of it is its process and its registry file. */
export class StandInClaude {
  readonly program: string;
  readonly #registry: string;

  constructor(home: string) {
    this.program = join(home, "bin", "claude");
    this.#registry = join(home, "claude", "sessions");
  }

  async install(): Promise<void> {
    await Deno.mkdir(join(this.program, ".."), { recursive: true });
    await Deno.mkdir(this.#registry, { recursive: true });
    await Deno.copyFile(findExecutable("sleep") ?? "", this.program);
  }

  /** Writes the file of a process as Claude does, or takes it away. */
  async says(pid: number, change: Readonly<Record<string, unknown>>): Promise<void> {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    const procStart = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    const now = Date.now();
    const record = { pid, sessionId: crypto.randomUUID(), procStart, updatedAt: now, ...change };
    const path = join(this.#registry, `${pid}.json`);
    const whole = { version: "2.1.200", kind: "interactive", statusUpdatedAt: now, ...record };
    await Deno.writeTextFile(`${path}.tmp`, JSON.stringify(whole));
    await Deno.rename(`${path}.tmp`, path);
  }
}
