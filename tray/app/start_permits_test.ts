import { equal, match } from "node:assert/strict";
import { StartPermits } from "./start_permits.ts";

const STOPPED = /Ubuntu is stopped, start it in a terminal or choose Start Daemon$/;

Deno.test("StartPermits.whyNot() lets nothing start a distro that is off, unless it is allowed", async () => {
  const permits = new StartPermits(() => Promise.resolve(false));
  match(await permits.whyNot("Ubuntu", false) ?? "", STOPPED);
  permits.allow("Ubuntu");
  equal(await permits.whyNot("Ubuntu", true), null);
  match(await permits.whyNot("Debian", false) ?? "", /Debian is stopped/);
  permits.revoke("Ubuntu");
  match(await permits.whyNot("Ubuntu", false) ?? "", STOPPED);
});

Deno.test("StartPermits.whyNot() goes on with what was known where nobody can tell", async () => {
  const permits = new StartPermits(() => Promise.resolve(null));
  equal(await permits.whyNot("Ubuntu", false), null);
  match(await permits.whyNot("Ubuntu", true) ?? "", STOPPED);
  equal(await new StartPermits().whyNot("this machine", true), null, "there are no distros");
});
