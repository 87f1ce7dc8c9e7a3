/** From the PE header to the field that says whether a program wants a console. */
const SUBSYSTEM_AT = 0x5c;
const PE_HEADER_AT = 0x3c;
const PE_MAGIC = 0x0000_4550;
const WINDOWS_GUI = 2;
const WINDOWS_CONSOLE = 3;

/**
 * Makes of a console program of Windows one for which no console window opens, in place.
 * @throws {Error} when the bytes are no such program
 */
export function asGuiProgram(program: Uint8Array): void {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const header = program.length > PE_HEADER_AT + 4 ? view.getUint32(PE_HEADER_AT, true) : 0;
  const field = header + SUBSYSTEM_AT;
  const isProgram = header > 0 && field + 2 <= program.length &&
    view.getUint32(header, true) === PE_MAGIC && view.getUint16(field, true) === WINDOWS_CONSOLE;
  if (!isProgram) {
    throw new Error("change a Windows program: this is no console program, fetch it again");
  }
  view.setUint16(field, WINDOWS_GUI, true);
}
