/** Shows an icon and then a notice. */
import { iconPicture } from "../../face/icon_picture.ts";
import { openDesktop } from "../../shell/desktop.ts";

const desktop = await openDesktop({
  onMenu: () => {},
  onIcon: () => {},
  onEnd: () => {},
  onClick: () => {},
  onShown: () => {},
  onFailed: console.error,
  dataDirectory: Deno.makeTempDirSync({ prefix: "ntm-lab-webview-" }),
});
desktop.show({
  picture: iconPicture({ condition: "needs_you", badge: 1 }),
  tooltip: "NTM Tracker",
  menu: [],
});
desktop.notify({
  ...{ id: "one", title: "one:0.0 needs attention", body: "claude: permission", buttons: [] },
});
