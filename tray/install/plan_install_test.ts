import assert from "node:assert/strict";
import { type Installed, type PlanInput, planInstall } from "./plan_install.ts";

const carried = { version: "1.2.0", size: 100, sha256: "aa" };
const present = (version: string, size = 100): Installed => ({ kind: "present", version, size });
const kindOf = (input: Omit<PlanInput, "carried">) => planInstall({ carried, ...input }).kind;

Deno.test("planInstall() places a first one, replaces an older one and leaves the same one", () => {
  assert.equal(kindOf({ installed: { kind: "absent" } }), "fresh");
  assert.equal(kindOf({ installed: present("1.1.9") }), "upgrade");
  assert.equal(kindOf({ installed: present("1.2.0-rc.1") }), "upgrade");
  assert.equal(kindOf({ installed: present("1.2.0") }), "current");
});

Deno.test("planInstall() leaves a newer one alone, installed or running", () => {
  assert.equal(kindOf({ installed: present("1.2.1") }), "refuse_newer");
  assert.equal(kindOf({ installed: { kind: "absent" }, running: "2.0.0" }), "refuse_newer");
  assert.equal(kindOf({ installed: present("1.0.0"), running: "2.0.0" }), "refuse_newer");
  const { message } = planInstall({ carried, installed: present("1.3.0") });
  assert.match(message, /1\.3\.0.*newer than the 1\.2\.0.*update this program/s);
});

Deno.test("planInstall() repairs what is silent, and another build of the same version", () => {
  assert.equal(kindOf({ installed: { kind: "silent", reason: "it ended with 126" } }), "repair");
  assert.equal(kindOf({ installed: present("1.2.0", 99) }), "repair");
  assert.equal(kindOf({ installed: present("1.2.0"), isUnproven: true }), "repair");
  assert.equal(kindOf({ installed: present("1.3.0"), isUnproven: true }), "refuse_newer");
});

Deno.test("planInstall() does not repeat by itself what was taken back", () => {
  assert.equal(kindOf({ installed: present("1.1.0"), takenBack: "aa" }), "refuse_again");
  assert.equal(kindOf({ installed: present("1.1.0"), takenBack: "bb" }), "upgrade");
  assert.equal(kindOf({ installed: present("1.2.0"), takenBack: "aa" }), "current");
});
