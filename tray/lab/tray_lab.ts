import { TrayScene } from "./tray_scene.ts";

Deno.test("Windows: probe", async () => {
  await using scene = await TrayScene.start({ agents: 2 });
  const began = Date.now();
  await scene.shows({ condition: "disconnected", badge: null });
  console.log("first icon", Date.now() - began);
  console.log(JSON.stringify(await scene.shows({ condition: "ok", badge: null })));
  console.log("ok", Date.now() - began, JSON.stringify(scene.looks), await scene.daemonPid());
  console.log(JSON.stringify([scene.daemons, scene.wslCalls, scene.trays], null, 1));
  const at = await scene.asks("%0");
  console.log(JSON.stringify(await scene.shows({ condition: "needs_you", badge: 1 })));
  console.log(Date.now() - at, JSON.stringify(scene.looks.map((l) => [l.at - at, l.face])));
  await scene.asks("%1");
  console.log(JSON.stringify(await scene.shows({ condition: "needs_you", badge: 2 })));
  const menu = await scene.desktop.openMenu();
  console.log(menu.items.map((i) => `${i.label} ${i.isEnabled ? "" : "-"}`).join("\n"));
  const sub = await scene.desktop.openSubmenu(menu, "▲ one (1 pane, 1 needs you)");
  console.log(sub.items.map((i) => `${i.label} ${i.isEnabled ? "" : "-"}`).join("\n"));
  await scene.desktop.screen.photograph("probe_menu");
  await scene.desktop.closeMenu();
  await scene.desktop.choose("Quit");
  await new Promise((r) => setTimeout(r, 2000));
  await scene.desktop.screen.photograph("probe_quit");
  console.log(JSON.stringify(await scene.desktop.screen.windows()));
  console.log(await scene.log());
});
