import { fileURLToPath } from "node:url";
import { eventually, within } from "../../daemon/e2e/eventually.ts";
import { DENOW_EXE, type WindowsMachine, windowsPath } from "./windows_machine.ts";
import type { WindowsWindow } from "./windows_window.ts";

const PROGRAM = fileURLToPath(new URL("programs/window_program.ts", import.meta.url));

/** Tells which windows a Windows shows. */
export class WindowReader implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #conn: Deno.TcpConn;

  private constructor(listener: Deno.TcpListener, conn: Deno.TcpConn) {
    this.#listener = listener;
    this.#conn = conn;
  }

  /**
   * Begins a program there that looks.
   * @param start what stands before the command; windows of another desktop are not seen
   */
  static async start(
    machine: WindowsMachine,
    start: readonly string[] = [],
  ): Promise<WindowReader> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const command = [DENOW_EXE, "run", "-A", "--no-check", windowsPath(PROGRAM), String(port)];
    const program = machine.run([...start, ...command]);
    const conn = await within("the program that looks at windows", listener.accept(), {
      deadlineMs: 60_000,
      lastSeen: () => program.output,
    });
    return new WindowReader(listener, conn);
  }

  /** All that can be seen now. */
  async read(): Promise<readonly WindowsWindow[]> {
    await this.#conn.write(new TextEncoder().encode("windows\n"));
    return JSON.parse(await within("the windows", this.#line()));
  }

  /** Waits until there is one like that. */
  async shows(
    what: string,
    isIt: (window: WindowsWindow) => boolean,
    { deadlineMs = 30_000 } = {},
  ): Promise<WindowsWindow> {
    let last: readonly WindowsWindow[] = [];
    return await eventually(what, async () => (last = await this.read()).find(isIt), {
      deadlineMs,
      lastSeen: () => JSON.stringify(last.map(({ className, text }) => [className, text])),
    });
  }

  /** Waits until there is none like that. */
  async gone(what: string, isIt: (window: WindowsWindow) => boolean): Promise<void> {
    await eventually(`the end of ${what}`, async () => !(await this.read()).some(isIt));
  }

  [Symbol.dispose](): void {
    this.#conn.close();
    this.#listener.close();
  }

  async #line(): Promise<string> {
    const decoder = new TextDecoder();
    const chunk = new Uint8Array(65_536);
    let line = "";
    while (!line.endsWith("\n")) {
      const count = await this.#conn.read(chunk);
      if (count === null) throw new Error("read windows: the program ended, look what it said");
      line += decoder.decode(chunk.subarray(0, count), { stream: true });
    }
    return line;
  }
}
