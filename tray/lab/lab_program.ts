/** How much is kept of what a program prints, characters. */
const KEPT_CHARS = 200_000;

export interface LabProgramOptions {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A program that runs on a desktop of the lab. */
export class LabProgram implements AsyncDisposable {
  /** Its exit status; 128 and more when it was killed. */
  readonly ended: Promise<number>;
  readonly #child: Deno.ChildProcess;
  readonly #read: Promise<unknown>;
  #output = "";
  #hasEnded = false;

  constructor({ argv: [program = "", ...args], env, cwd }: LabProgramOptions) {
    this.#child = new Deno.Command(program, {
      ...{ args, env: { ...env }, cwd, stdin: "null", stdout: "piped", stderr: "piped" },
    }).spawn();
    this.#read = Promise.all([this.#listen(this.#child.stdout), this.#listen(this.#child.stderr)]);
    this.ended = this.#child.status.then(({ code }) => {
      this.#hasEnded = true;
      return code;
    });
  }

  /** Of this machine; a Windows program has another one for itself. */
  get pid(): number {
    return this.#child.pid;
  }

  /** What it has printed so far, on either stream. */
  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Kills it at once. */
  async kill(): Promise<void> {
    if (!this.#hasEnded) this.#child.kill("SIGKILL");
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#read;
  }

  async #listen(stream: ReadableStream<Uint8Array>): Promise<void> {
    const reader = stream.getReader();
    const decoder = new TextDecoder();
    // What it has started may hold the pipe open when it is gone.
    const stop = () => reader.cancel().catch(() => {});
    void this.#child.status.then(() => setTimeout(stop, 500));
    for (;;) {
      const { value } = await reader.read().catch(() => ({ value: undefined }));
      if (value === undefined) return;
      this.#output = (this.#output + decoder.decode(value, { stream: true })).slice(-KEPT_CHARS);
    }
  }
}
