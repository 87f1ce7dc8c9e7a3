const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const strictUtf8 = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
const utf16 = new TextDecoder("utf-16le", { ignoreBOM: true });

/**
 * What wsl.exe, or a program behind it, has written, as text with plain line feeds. It is UTF-8
 * where `WSL_UTF8=1` is understood and UTF-16LE otherwise, with or without a byte order mark, which
 * is left out. Never throws; what fits neither is replaced.
 */
export function wslText(bytes: Uint8Array): string {
  const text = isUtf16(bytes) ? utf16.decode(evenPart(bytes)) : utf8.decode(bytes);
  return text.replace(/^\uFEFF/, "").replace(/[\r\0]/g, "");
}

function isUtf16(bytes: Uint8Array): boolean {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return true;
  // No text holds NUL, but UTF-16 does in every blank, digit, Latin letter and end of a line.
  if (bytes.includes(0)) return true;
  return bytes.length % 2 === 0 && !isUtf8(bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Half a character at the end was cut, and would be shown as one that is wrong. */
function evenPart(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length - bytes.length % 2);
}
