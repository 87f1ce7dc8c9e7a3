import { fileURLToPath } from "node:url";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { Screen } from "./screen.ts";
import { WindowsMachine } from "./windows_machine.ts";
Deno.test("x", async () => {
  await using screen = await Screen.start();
  await using machine = await WindowsMachine.start(screen);
  const e = machine.run(["explorer", "/desktop=shell"], {env:{WINEDEBUG:"+systray,+tooltips"}});
  await eventually("taskbar", async () => (await screen.windows()).some(({height}) => height === 20), {deadlineMs: 60000});
  const p = machine.runScript(fileURLToPath(new URL("programs/x_program.ts", import.meta.url)), {console:false});
  try { await eventually("end", () => p.output.includes("[6,")); } finally { console.log(p.output); }
  console.log(e.output);
});
