import { endTree } from "./end_tree.ts";
import type { HiddenProcess } from "./hidden_process.ts";

/** Takes nothing more from a program, and ends it with all it has started unless it has ended. */
export async function abandonIfAlive(
  child: HiddenProcess,
  stop: AbortController,
): Promise<void> {
  stop.abort();
  let isGone = false;
  child.status.then(() => isGone = true);
  await Promise.resolve();
  if (isGone) return;
  child.unref();
  await endTree(child.pid);
}

export interface ReadOutputOptions {
  readonly signal: AbortSignal;
  /** Bytes that are kept; what follows is read and dropped. */
  readonly maxBytes: number;
  /** Told of every piece, kept or not. */
  readonly onChunk?: ((chunk: Uint8Array) => void) | undefined;
}

/** Reads to the end, keeps the beginning. Ends early, and quietly, by the signal. */
export async function readOutput(
  stream: ReadableStream<Uint8Array>,
  { signal, maxBytes, onChunk }: ReadOutputOptions,
): Promise<Uint8Array> {
  const reader = stream.getReader();
  signal.addEventListener("abort", () => void reader.cancel().catch(() => {}), { once: true });
  const kept: number[] = [];
  for (;;) {
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (value === undefined) return Uint8Array.from(kept);
    onChunk?.(value);
    kept.push(...value.subarray(0, maxBytes - kept.length));
  }
}
