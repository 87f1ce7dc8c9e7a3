import { ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { eventually } from "../../daemon/e2e/eventually.ts";
import type { Rgb } from "./compare_pictures.ts";
import { LinuxDesktop } from "./linux_desktop.ts";
import type { Place } from "./picture.ts";

const PROGRAM = fileURLToPath(new URL("programs/page_program.ts", import.meta.url));
const BEFORE: Rgb = [0, 90, 200];
const AFTER: Rgb = [200, 90, 0];

Deno.test("Linux: a page without a port is seen in a window, and a click in it is told", async () => {
  await using desktop = await LinuxDesktop.start();
  const program = desktop.runScript(PROGRAM);
  const lastSeen = () => program.output.slice(-1_500);
  const page = await eventually("the page", async () => {
    const window = (await desktop.screen.windows()).find(({ width, height }) => {
      return width >= 590 && width < desktop.screen.width && height >= 390;
    });
    if (window === undefined) return undefined;
    const at = { x: window.x + 300, y: window.y + 200 };
    return await shows(desktop, at, BEFORE) ? at : undefined;
  }, { deadlineMs: 40_000, lastSeen });
  ok(program.output.includes('"url":"ntm://localhost/"'), lastSeen());
  await desktop.screen.photograph("linux_page");
  await desktop.screen.click(page);
  await eventually("the click", () => program.output.includes('"text":"clicked"'), { lastSeen });
  await eventually("the other colour", () => shows(desktop, page, AFTER), { lastSeen });
  await desktop.screen.photograph("linux_page_clicked");
});

async function shows({ screen }: LinuxDesktop, at: Place, colour: Rgb): Promise<boolean> {
  const { pixels } = await screen.look({ ...at, width: 1, height: 1 });
  return colour.every((value, channel) => Math.abs((pixels[channel] ?? 0) - value) < 8);
}
