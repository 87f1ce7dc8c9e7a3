import { GUI_SUBSYSTEM, type PeFile, RESOURCE_TYPE } from "./pe_file.ts";

/**
 * What is wrong with the Windows tray as its users see it, a sentence for each; none for a program
 * that opens no console and carries its icon, its version and itself.
 */
export function judgeWindowsTray(
  { subsystem, resources }: PeFile,
  { pictures, version }: { readonly pictures: number; readonly version: string },
): readonly string[] {
  const ofType = (type: number) => resources.filter((one) => one.type === type);
  const problems: string[] = [];
  if (subsystem !== GUI_SUBSYSTEM) {
    problems.push(`its subsystem is ${subsystem}, it should be ${GUI_SUBSYSTEM} (no console)`);
  }
  const [icons, groups] = [ofType(RESOURCE_TYPE.icon), ofType(RESOURCE_TYPE.iconGroup)];
  if (groups.length !== 1 || icons.length !== pictures) {
    problems.push(
      `it has ${groups.length} icons of ${icons.length} pictures, it should be 1 of ${pictures}`,
    );
  }
  const sheets = ofType(RESOURCE_TYPE.version).map(({ bytes }) =>
    new TextDecoder("utf-16le").decode(bytes)
  );
  if (sheets.length !== 1 || !sheets.every((sheet) => sheet.includes(`\0${version}\0`))) {
    problems.push(`it has ${sheets.length} version sheets, it should be one that says ${version}`);
  }
  if (!resources.some(({ type, name }) => type === RESOURCE_TYPE.rawData && name === "D3N0L4ND")) {
    problems.push("the tray itself is not in it, it should be a resource named D3N0L4ND");
  }
  return problems;
}
