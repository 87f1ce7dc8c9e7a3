import { within } from "./eventually.ts";

/** An answer of HTTP, as it came. */
export interface RawHttpAnswer {
  /** 0 where the connection ended without one. */
  readonly status: number;
  readonly head: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const encoder = new TextEncoder();

/**
 * Writes bytes to a port of this machine and reads until the other end closes, or has upgraded. What
 * cannot be written any more is left out: the answer may have come before it.
 */
export async function rawHttp(
  port: number,
  parts: string | readonly (string | Uint8Array<ArrayBuffer>)[],
): Promise<RawHttpAnswer> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const writing = writeAll(connection, typeof parts === "string" ? [parts] : parts);
  const text = await within("an answer of HTTP", readToEnd(connection));
  await writing;
  return parseAnswer(text);
}

async function writeAll(
  connection: Deno.Conn,
  parts: readonly (string | Uint8Array<ArrayBuffer>)[],
): Promise<void> {
  try {
    for (const part of parts) {
      const bytes = typeof part === "string" ? encoder.encode(part) : part;
      for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    }
  } catch {
    // The other end has had enough.
  }
}

async function readToEnd(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let text = "";
  for (;;) {
    const length = await connection.read(buffer).catch(() => null);
    if (length === null) return text;
    text += decoder.decode(buffer.subarray(0, length), { stream: true });
    if (text.startsWith("HTTP/1.1 101 ") && text.includes("\r\n\r\n")) return text;
  }
}

function parseAnswer(text: string): RawHttpAnswer {
  const end = text.indexOf("\r\n\r\n");
  const head = end === -1 ? text : text.slice(0, end);
  const [first = "", ...lines] = head.split("\r\n");
  const headers = new Map(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  }));
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0);
  return { status, head, headers, body: end === -1 ? "" : text.slice(end + 4) };
}
