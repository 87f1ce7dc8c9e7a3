/** The header of the first frame, as this project writes it: `Content-Length: N` and an empty line. */
const FIRST_HEADER = /Content-Length: \d{1,9}\r\n\r\n/;

/** What a header can hold at most, so that one that is cut in two is found. */
const HEADER_CHARS = "Content-Length: 123456789\r\n\r\n".length;

export interface SkipNoiseOptions {
  /** Bytes before the first frame that are borne. */
  readonly maxBytes: number;
  /** Called once, when the first frame has begun after noise, or when there was too much of it. */
  readonly onNoise: (noise: Uint8Array) => void;
}

/**
 * Lets bytes pass from the first frame on. What a launcher prints before is dropped and told.
 * @throws {Error} in the stream, when more than `maxBytes` come before any frame
 */
export function skipNoise(
  { maxBytes, onNoise }: SkipNoiseOptions,
): TransformStream<Uint8Array, Uint8Array> {
  let held = new Uint8Array(0);
  let isOpen = false;
  return new TransformStream({
    transform(chunk, controller) {
      if (isOpen) return controller.enqueue(chunk);
      held = joined(held, chunk);
      const start = frameStart(held, chunk.length);
      const noise = start < 0 ? held.length : start;
      if (noise > maxBytes + (start < 0 ? HEADER_CHARS : 0)) {
        onNoise(held.slice(0, maxBytes));
        held = new Uint8Array(0);
        throw new Error(
          `read the daemon's start: over ${maxBytes} bytes that are no message, look what prints them`,
        );
      }
      if (start < 0) return;
      isOpen = true;
      if (start > 0) onNoise(held.slice(0, start));
      controller.enqueue(held.subarray(start));
      held = new Uint8Array(0);
    },
    flush() {
      if (!isOpen && held.length > 0) onNoise(held);
    },
  });
}

/** Where the first frame begins; only the newest bytes and what they complete are looked at. */
function frameStart(held: Uint8Array, newBytes: number): number {
  const from = Math.max(0, held.length - newBytes - HEADER_CHARS);
  const text = latin1(held.subarray(from));
  const found = text.search(FIRST_HEADER);
  return found < 0 ? -1 : from + found;
}

/** One character per byte, whatever the byte: positions stay what they are. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
