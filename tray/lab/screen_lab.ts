import { Screen } from "./screen.ts";
import { within } from "../../daemon/e2e/eventually.ts";

Deno.test("the mouse is soon where it is to be, also where it has been before", async () => {
  await using screen = await Screen.start();
  await screen.point({ x: 100, y: 100 });
  await within("the mouse to stay", screen.point({ x: 100, y: 100 }), { deadlineMs: 10_000 });
  await within("the mouse to move", screen.point({ x: 100, y: 101 }), { deadlineMs: 10_000 });
});
