import { LabProgram } from "./lab_program.ts";
import { Screen } from "./screen.ts";
import { within } from "../../daemon/e2e/eventually.ts";

Deno.test("the mouse is soon where it is to be, also where it has been before", async () => {
  await using screen = await Screen.start();
  await screen.point({ x: 100, y: 100 });
  await within("the mouse to stay", screen.point({ x: 100, y: 100 }), { deadlineMs: 10_000 });
  await within("the mouse to move", screen.point({ x: 100, y: 101 }), { deadlineMs: 10_000 });
});

Deno.test("windows are told while others come and go", async () => {
  await using screen = await Screen.start();
  const comesAndGoes = "while :; do timeout 0.05 xev; done";
  const argv = ["sh", "-c", comesAndGoes];
  await using _one = new LabProgram({ argv, env: screen.env });
  await using _two = new LabProgram({ argv, env: screen.env });
  for (let look = 0; look < 300; look++) await screen.windows();
});
