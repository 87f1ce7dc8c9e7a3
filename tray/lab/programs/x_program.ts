import { openDesktop } from "../../shell/desktop.ts";
import { iconPicture } from "../../face/icon_picture.ts";
import { balloonData } from "../../shell/balloon.ts";
const tell = (x: unknown) => Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(x)+"\n"));
const d = await openDesktop({onMenu(){},onIcon(){},onEnd(){},onClick(){},onShown:(...a)=>tell(a)});
d.show({picture: iconPicture({condition:"ok",badge:1}), tooltip:"x", menu: []});
const user = Deno.dlopen("user32.dll", {
  FindWindowExW: { parameters: ["pointer", "pointer", "pointer", "pointer"], result: "pointer" },
  GetWindowThreadProcessId: { parameters: ["pointer", "buffer"], result: "u32" },
  GetClassNameW: { parameters: ["pointer", "buffer", "i32"], result: "i32" },
  GetWindowRect: { parameters: ["pointer", "buffer"], result: "i32" },
  IsWindowVisible: { parameters: ["pointer"], result: "i32" },
}).symbols;
const shell = Deno.dlopen("shell32.dll", { Shell_NotifyIconW: { parameters: ["u32", "buffer"], result: "i32" } }).symbols;
const all = () => {
    const r = [];
    let w: Deno.PointerValue = null;
    for (;;) {
      w = user.FindWindowExW(null, w, null, null);
      if (w === null) break;
      const o = new Int32Array(4); user.GetWindowRect(w, new Uint8Array(o.buffer));
      const n = new Uint16Array(100); const l = user.GetClassNameW(w, new Uint8Array(n.buffer), 100);
      const cls = String.fromCharCode(...n.subarray(0,l));
      if (/tooltip|tray_icon/.test(cls)) r.push([cls, user.IsWindowVisible(w), [...o], w] as const);
    }
    return r;
};
setTimeout(() => {
  for (const [cls,,,w] of all()) {
      if (cls === "tray_icon_app") {
        const data = balloonData({title:"title", body:"body"}, BigInt(Deno.UnsafePointer.value(w as Deno.PointerObject)));
        new DataView(data.buffer).setUint32(16, 2, true);
        tell([2, shell.Shell_NotifyIconW(1, data)]);
      }
  }
}, 1000);
let t=0; setInterval(() => tell([++t, all().filter(([c])=>/tool/.test(c)).map(([a,b,c])=>[a,b,c])]), 1000);
setTimeout(() => tell("end"), 14000);
