/**
 * Text as Windows takes it: UTF-16 with a zero at its end.
 * @param longest UTF-16 units without the zero; what is left out ends before a whole character
 */
export function wideText(text: string, longest = Infinity): Uint8Array<ArrayBuffer> {
  const cutsPair = text.length > longest && isHighSurrogate(text.charCodeAt(longest - 1));
  const units = text.slice(0, cutsPair ? longest - 1 : longest);
  const bytes = new Uint8Array((units.length + 1) * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < units.length; at++) view.setUint16(at * 2, units.charCodeAt(at), true);
  return bytes;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
