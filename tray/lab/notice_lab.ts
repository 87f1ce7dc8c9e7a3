import { fileURLToPath } from "node:url";
import { Screen } from "./screen.ts";
import { WindowReader } from "./window_reader.ts";
import { DENOW_EXE, WindowsMachine, windowsPath } from "./windows_machine.ts";

const PROGRAM = fileURLToPath(new URL("programs/notice_program.ts", import.meta.url));

/** On a taskbar of Wine there are no balloons; beside icons without a taskbar there are. */
const DESKTOP = ["explorer", "/desktop=notices,1280x800"] as const;

Deno.test("Windows: where it takes no newer notices, a balloon at the icon says the same", async () => {
  await using screen = await Screen.start();
  await using machine = await WindowsMachine.start(screen);
  using windows = await WindowReader.start(machine, DESKTOP);
  const command = [DENOW_EXE, "run", "-A", "--no-check", windowsPath(PROGRAM)];
  machine.run([...DESKTOP, ...command]);
  await windows.shows("the balloon", ({ className, text }) => {
    return className === "tooltips_class32" && text === "claude: permission";
  });
  await screen.photograph("balloon");
});
