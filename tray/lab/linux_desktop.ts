import { LabProgram } from "./lab_program.ts";
import { Screen } from "./screen.ts";

/** A desktop of Linux: a screen, a window manager, and for every program a bus of its own. */
export class LinuxDesktop implements AsyncDisposable {
  readonly screen: Screen;
  readonly #stack: AsyncDisposableStack;

  private constructor(screen: Screen, stack: AsyncDisposableStack) {
    this.screen = screen;
    this.#stack = stack;
  }

  /** @param size of the screen; the usual one when left out */
  static async start(
    size: { readonly width?: number; readonly height?: number } = {},
  ): Promise<LinuxDesktop> {
    await using stack = new AsyncDisposableStack();
    const screen = stack.use(await Screen.start(size));
    stack.use(new LabProgram({ argv: ["openbox"], env: screen.env }));
    return new LinuxDesktop(screen, stack.move());
  }

  /** Runs a TypeScript file with Deno for Linux; ended with the desktop. */
  runScript(
    file: string,
    { args = [], env = {} }: {
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
    } = {},
  ): LabProgram {
    const deno = [Deno.execPath(), "run", "-A", "--no-check", file, ...args];
    return this.#stack.use(
      new LabProgram({
        argv: ["dbus-run-session", "--", ...deno],
        // Web pages get a sandbox of namespaces, which root of a lab may not make.
        env: { ...this.screen.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", ...env },
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
