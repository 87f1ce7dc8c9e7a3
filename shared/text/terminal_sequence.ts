const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const C1_ST = 0x9c;
const C1_CSI = 0x9b;

/** ESC plus one of these, or its 8-bit form, opens a string that runs to ST. */
const STRING_OPENERS = new Map<number, { readonly belEnds: boolean }>([
  [0x50, { belEnds: false }], // P, DCS
  [0x58, { belEnds: false }], // X, SOS
  [0x5d, { belEnds: true }], // ], OSC
  [0x5e, { belEnds: false }], // ^, PM
  [0x5f, { belEnds: false }], // _, APC
  [0x6b, { belEnds: false }], // k, the window title of screen and tmux
]);

/**
 * The end (exclusive, in UTF-16 units) of the terminal control sequence that starts at `start`, or
 * `start` when none does. 7-bit and 8-bit forms. A string that is never terminated reaches to the
 * end of the text. Walking a text with it is linear: a unit is looked at twice at most.
 */
export function sequenceEnd(text: string, start: number): number {
  const body = stringBody(text, start);
  if (body !== undefined) return stringEnd(text, body.start, body.belEnds);
  const code = text.charCodeAt(start);
  if (code === C1_CSI) return controlEnd(text, start + 1);
  if (code !== ESC) return start;
  return text.charCodeAt(start + 1) === 0x5b // [
    ? controlEnd(text, start + 2)
    : escapeEnd(text, start + 1);
}

/**
 * Where the payload of an OSC, DCS, APC, PM, SOS or title string begins that opens at `start`;
 * undefined when none opens there.
 */
export function stringBody(
  text: string,
  start: number,
): { readonly start: number; readonly belEnds: boolean } | undefined {
  const code = text.charCodeAt(start);
  const isEscape = code === ESC;
  if (!isEscape && !isC1(code)) return undefined;
  const opener = STRING_OPENERS.get(isEscape ? text.charCodeAt(start + 1) : code - 0x40);
  return opener && { start: start + (isEscape ? 2 : 1), belEnds: opener.belEnds };
}

function isC1(code: number): boolean {
  return code >= 0x80 && code <= 0x9f;
}

function stringEnd(text: string, start: number, belEnds: boolean): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === C1_ST || code === CAN || code === SUB) return at + 1;
    if (code === BEL && belEnds) return at + 1;
    if (code === ESC) return text.charCodeAt(at + 1) === 0x5c ? at + 2 : at; // ESC \ is ST
    if (isC1(code)) return at;
  }
  return text.length;
}

/** Parameters and intermediates, then one final byte; C0 controls inside do not end it. */
function controlEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x40 && code <= 0x7e) return at + 1;
    if (code === CAN || code === SUB) return at + 1;
    if (code === ESC || code > 0x7e) return at;
  }
  return text.length;
}

/** ESC, intermediates, one final byte; a lone ESC takes nothing with it. */
function escapeEnd(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) >= 0x20 && text.charCodeAt(at) <= 0x2f) at++;
  const final = text.charCodeAt(at);
  return final >= 0x30 && final <= 0x7e ? at + 1 : start;
}
