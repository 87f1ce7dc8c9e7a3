import { messageOf } from "../../shared/text/message_of.ts";
import { endTree } from "../engine/end_tree.ts";
import { startHidden } from "../engine/hidden_process.ts";
import { findProgram, type Machine } from "./find_program.ts";
import { setWindowsClipboard } from "./windows_clipboard.ts";

/** Runs a program with these bytes on its stdin; gives its status. Throws when it cannot be run. */
export type FeedCopier = (
  argv: readonly string[],
  options: { readonly input: Uint8Array<ArrayBuffer>; readonly timeoutMs: number },
) => Promise<number>;

export interface CopyTextOptions extends Machine {
  readonly feed?: FeedCopier;
  /** The way of Windows. Throws when Windows refuses. */
  readonly setClipboard?: (text: string) => Promise<void>;
  /** Default 5 000. */
  readonly timeoutMs?: number;
}

/**
 * Puts a text into the clipboard.
 * @throws {Error} with a sentence when this computer has nothing for that, or it fails.
 */
export async function copyText(text: string, options: CopyTextOptions): Promise<void> {
  const { os, setClipboard = setWindowsClipboard } = options;
  // Not by its clip.exe, which puts a mark of the byte order in front of the text.
  const copied = os === "windows" ? setClipboard(text) : feedCopier(text, options);
  await copied.catch((error) => {
    throw new Error(`copy to the clipboard: ${messageOf(error)}`, { cause: error });
  });
}

async function feedCopier(text: string, options: CopyTextOptions): Promise<void> {
  const { feed = runCopier, timeoutMs = 5_000 } = options;
  const argv = await copierOf(options);
  const code = await feed(argv, { input: new TextEncoder().encode(text), timeoutMs });
  if (code !== 0) throw new Error(`${argv[0]} failed with ${code}, try again`);
}

async function copierOf(options: CopyTextOptions): Promise<readonly string[]> {
  const { env } = options;
  const wayland = ["wl-copy", "--type", "text/plain;charset=utf-8"];
  const x11 = ["xclip", "-selection", "clipboard", "-in"];
  const [first, second] = env.WAYLAND_DISPLAY ? [wayland, x11] : [x11, wayland];
  for (const [name = "", ...args] of [first, second]) {
    const program = await findProgram(name, options);
    if (program !== null) return [program, ...args];
  }
  throw new Error("nothing here can do it, install wl-clipboard or xclip");
}

/**
 * Not the engine's `feedTool`, which reads to the end of the output: a copier stays behind to serve
 * what was copied, and would hold that open.
 */
const runCopier: FeedCopier = async (argv, { input, timeoutMs }) => {
  const child = startHidden({ argv, pipes: ["stdin"] });
  const { promise: late, resolve: giveUp } = Promise.withResolvers<null>();
  const timer = setTimeout(() => giveUp(null), timeoutMs);
  const fed = feedAndClose(child.stdin, input);
  try {
    const status = await Promise.race([child.status, late]);
    if (status !== null) return status.code;
    child.unref();
    await endTree(child.pid);
    throw new Error(`${argv[0]} did not end within ${timeoutMs / 1000} s, try again`);
  } finally {
    clearTimeout(timer);
    await fed;
  }
};

/** One that ends before it has read all says so by its status. */
async function feedAndClose(
  stdin: WritableStream<Uint8Array<ArrayBuffer>>,
  input: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const writer = stdin.getWriter();
  await writer.write(input).catch(() => {});
  await writer.close().catch(() => {});
}
