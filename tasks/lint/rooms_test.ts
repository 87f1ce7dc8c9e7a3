import assert from "node:assert/strict";
import { covers, placeOf, ROOMS } from "./rooms.ts";

Deno.test("placeOf() finds the room by the longest entry", () => {
  assert.equal(roomName("daemon/cli/status.ts"), "daemon/cli");
  assert.equal(roomName("daemon/cli/serve.ts"), "daemon/cli/serve");
  assert.equal(roomName("daemon/cli/serve_stdio.ts"), "daemon/cli/serve");
  assert.equal(roomName("daemon/cli/server_list.ts"), "daemon/cli");
  assert.equal(roomName("daemon/web/app.tsx"), "daemon/web");
  assert.equal(roomName("daemon/web/islands/app.tsx"), "daemon/web/islands");
  assert.equal(roomName("daemon/app.ts"), "daemon (main, host, app, pipeline)");
});

Deno.test("placeOf() leaves everything outside the application alone", () => {
  for (const path of ["docs/a.ts", "build.ts", "../elsewhere/daemon/a.ts", "daemonic/a.ts"]) {
    assert.equal(placeOf(path).kind, "outside", path);
  }
});

Deno.test("covers() reads folders, beginnings and files", () => {
  assert.ok(covers("daemon/cli/", "daemon/cli/a.ts"));
  assert.ok(!covers("daemon/cli/", "daemon/client/a.ts"));
  assert.ok(covers("daemon/cli/serve_*", "daemon/cli/serve_a.ts"));
  assert.ok(!covers("daemon/app.ts", "daemon/app.tsx"));
});

Deno.test("ROOMS grants only places that some room owns", () => {
  const owned = ROOMS.flatMap((room) => room.owns);
  for (const room of ROOMS) {
    for (const grant of [...room.imports, ...room.types ?? []]) {
      const known = owned.some((entry) => covers(entry, grant) || covers(grant, entry));
      assert.ok(known, `${room.name} is granted ${grant}, which no room owns`);
    }
  }
});

Deno.test("ROOMS owns no place twice", () => {
  const owned = ROOMS.flatMap((room) => room.owns);
  assert.equal(new Set(owned).size, owned.length);
});

Deno.test("placeOf() holds end-to-end tests to what a client sees", () => {
  const granted = (path: string) => {
    const place = placeOf(path);
    return place.kind === "workshop" ? place.row?.imports : undefined;
  };
  assert.deepEqual(granted("daemon/e2e/kill_test.ts"), ["shared/", "fixtures/"]);
  assert.deepEqual(granted("tray/e2e/kill_test.ts"), [
    ...["shared/", "fixtures/", "daemon/e2e/", "tray/"],
  ]);
  assert.equal(granted("tray/engine/links_test.ts"), undefined);
});

function roomName(path: string): string | undefined {
  const place = placeOf(path);
  return place.kind === "room" ? place.room.name : undefined;
}
