/**
 * A program of the lab's own tests: an icon with a menu, and a count of what goes on beside it.
 * Prints one JSON object per line.
 */
import { Application, type JsTrayIcon } from "@webviewjs/webview";
import type { IconFace } from "../../face/icon.ts";
import { iconPicture } from "../../face/icon_picture.ts";
import { ICON_SIZE } from "../../face/icon_shapes.ts";

/** First and second icon; the entry `next` of the menu goes from one to the other. */
const FACES: readonly IconFace[] = JSON.parse(Deno.args[0] ?? "[]");

function tell(what: Readonly<Record<string, unknown>>): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(what)}\n`));
}

function image(face: IconFace | undefined): Buffer {
  return Buffer.from(iconPicture(face ?? { condition: "ok", badge: null }));
}

const app = new Application();
await app.whenReady({ interval: 20, ref: true });
const [first, second] = FACES;
const icon: JsTrayIcon = app.createTrayIcon({
  icon: { data: image(first), width: ICON_SIZE, height: ICON_SIZE },
  tooltip: "NTM Tracker",
  menuOnLeftClick: false,
  menu: {
    items: [
      { id: "one", label: "First entry" },
      { id: "more", label: "More", submenu: { items: [{ id: "deep", label: "Deep entry" }] } },
      { id: "off", label: "Cannot be chosen", enabled: false },
      { id: "next", label: "Next icon" },
    ],
  },
});
app.on("custom-menu-click", (event) => {
  const id = event.customMenuEvent?.id;
  tell({ told: "menu", id });
  if (id === "next") icon.setIcon(image(second), ICON_SIZE, ICON_SIZE);
});
icon.on("click", ({ button, buttonState }) => tell({ told: "click", button, buttonState }));
let ticks = 0;
setInterval(() => tell({ told: "tick", ticks: ++ticks }), 100);
tell({ told: "ready" });
