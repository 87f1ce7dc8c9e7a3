import { equal, match } from "node:assert/strict";
import { StartLeave } from "./start_leave.ts";

const STOPPED = /Ubuntu is stopped, start it in a terminal or choose Start Daemon$/;

Deno.test("StartLeave.whyNot() lets nothing start a distro that is off, unless leave is given", async () => {
  const leave = new StartLeave(() => Promise.resolve(false));
  match(await leave.whyNot("Ubuntu", false) ?? "", STOPPED);
  leave.give("Ubuntu");
  equal(await leave.whyNot("Ubuntu", true), null);
  match(await leave.whyNot("Debian", false) ?? "", /Debian is stopped/);
  leave.take("Ubuntu");
  match(await leave.whyNot("Ubuntu", false) ?? "", STOPPED);
});

Deno.test("StartLeave.whyNot() goes on with what was known where nobody can tell", async () => {
  const leave = new StartLeave(() => Promise.resolve(null));
  equal(await leave.whyNot("Ubuntu", false), null);
  match(await leave.whyNot("Ubuntu", true) ?? "", STOPPED);
  equal(await new StartLeave().whyNot("this machine", true), null, "there are no distros");
});
