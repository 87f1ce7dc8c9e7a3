import { deepEqual, equal } from "node:assert/strict";
import { METHODS } from "../../shared/protocol/manifest.ts";
import type { Role } from "../../shared/protocol/method.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { RawWebScene } from "./raw_web_scene.ts";
import { call } from "./web_attack.ts";
import { openWebSocket } from "./web_socket.ts";

e2eTest("attack 10: every method keeps to its role, on every way in", async (t) => {
  await using web = await RawWebScene.start();
  // No method takes it: the role is judged before it, and nothing is done.
  const text = (method: string) => call(method, { "no.such": 1 });
  await t.step("no token", async () => {
    for (const { name } of METHODS) equal((await web.post(text(name))).status, 401, name);
    equal((await web.askSocket({})).status, 401);
  });
  for (const role of ["read", "admin"] as const) {
    await t.step(`the ${role} token`, async () => {
      const bearer = await web.bearer(role);
      const socket = await openWebSocket(web.port, { authorization: bearer[1] });
      for (const method of METHODS) {
        const wanted = expected(role, method.role);
        const { body } = await web.post(text(method.name), [bearer]);
        equal(JSON.parse(body).error?.data.code, wanted, method.name);
        socket.send(text(method.name));
        equal(JSON.parse(await socket.next() ?? "").error?.data.code, wanted, method.name);
      }
      socket.close();
    });
  }
  await t.step("both roles are there to be walked", () => {
    deepEqual([...new Set(METHODS.map(({ role }) => role))].toSorted(), ["admin", "read"]);
  });
});

function expected(caller: Role, needed: Role): string {
  return caller === "read" && needed === "admin" ? "FORBIDDEN" : "INVALID_PARAMS";
}

e2eTest("without tokens those who have none read, and do nothing more", async () => {
  await using web = await RawWebScene.start({ config: { security: { require_auth: false } } });
  equal((await web.ask({})).status, 200);
  equal((await web.ask({ host: "evil.example" })).status, 421);
  equal((await web.ask({ headers: [["Origin", "null"]] })).status, 403);
  equal((await web.ask({ headers: [["Authorization", "Bearer wrong"]] })).status, 401);
  equal((await web.ask({ headers: [["Cookie", `ntm_tracker_${web.port}=old`]] })).status, 200);
  equal((await web.askSocket({})).status, 101);
  for (const { name, role } of METHODS) {
    const { body } = await web.post(call(name, { "no.such": 1 }));
    equal(JSON.parse(body).error.data.code, expected("read", role), name);
  }
});
