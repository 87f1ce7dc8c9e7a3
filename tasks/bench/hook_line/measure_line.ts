/** A shell that an agent may run its hooks with: a name, and what comes before `-c`. */
export interface HookShell {
  readonly name: string;
  readonly argv: readonly string[];
}

export interface MeasureLineOptions {
  readonly shell: HookShell;
  /** What follows `-c`. */
  readonly line: string;
  readonly payload: string;
  readonly calls: number;
  /** Done after each call, and not measured. */
  readonly after: () => Promise<void>;
}

/**
 * Calls a line as an agent does, one call after the other, and gives what each took from the start of
 * the shell to its end, milliseconds.
 *
 * @throws {Error} when a call fails or prints something
 */
export async function measureLine(options: MeasureLineOptions): Promise<readonly number[]> {
  const samples: number[] = [];
  // The first ones fill caches, and are not counted.
  for (let call = -5; call < options.calls; call++) {
    const ms = await callOnce(options);
    if (call >= 0) samples.push(ms);
    await options.after();
  }
  return samples;
}

async function callOnce({ shell, line, payload }: MeasureLineOptions): Promise<number> {
  const bytes = new TextEncoder().encode(payload);
  const [program = "", ...args] = shell.argv;
  const began = performance.now();
  const child = new Deno.Command(program, {
    args: [...args, "-c", line],
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", TMUX_PANE: "%12", TMUX: "/tmp/tmux/x,7,0" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // A shell that is not interested ends before it has taken all.
  const written = writer.write(bytes).then(() => writer.close()).catch(() => {});
  const { code } = await child.status;
  const ms = performance.now() - began;
  await written;
  const printed = await Promise.all([child.stdout, child.stderr].map((stream) => {
    return new Response(stream).text();
  }));
  if (code !== 0 || printed.join("") !== "") {
    throw new Error(
      `measure a hook with ${shell.name}: it ended with ${code}, wanted 0 in silence`,
    );
  }
  return ms;
}
