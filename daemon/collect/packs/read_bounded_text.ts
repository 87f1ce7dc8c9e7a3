/** The text of a file, or why there is none. */
export type BoundedText =
  | { readonly text: string }
  | { readonly message: string; readonly hint: string };

/** Reads a file of UTF-8 that may have so many bytes at most. Never throws. */
export async function readBoundedText(
  path: string,
  { mostBytes, anyKind = false }: {
    readonly mostBytes: number;
    /** Pipes and devices too: who reads one waits for whoever writes to it. */
    readonly anyKind?: boolean;
  },
): Promise<BoundedText> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile && !anyKind) return { message: "it is not a file", hint: "remove it" };
    if (size > mostBytes) return tooLong(`${size} bytes`, mostBytes);
    const bytes = await readAtMost(path, mostBytes + 1);
    // One that grows, or tells no size.
    if (bytes.length > mostBytes) return tooLong("more bytes", mostBytes);
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) {
      return { message: "it is not UTF-8 text", hint: "save it as UTF-8" };
    }
    const reason = error instanceof Error ? reasonOf(error) : "";
    return { message: `it cannot be read: ${reason}`, hint: "check its owner and mode" };
  }
}

/** What the system says, without the call and the path. */
export function reasonOf({ message }: Error): string {
  return message.replace(/: (?:readdir|open|stat) .*$/, "");
}

async function readAtMost(path: string, most: number): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

function tooLong(size: string, most: number): BoundedText {
  return { message: `it has ${size}, at most ${most} are read`, hint: "make it shorter" };
}
