import assert from "node:assert/strict";
import { Hono } from "hono";
import { ERRORS } from "../../../shared/protocol/errors.ts";
import type { SiteEnv } from "../site_env.ts";
import { jsonAnswer } from "./json_answer.ts";

const STATUS: Readonly<Record<string, number>> = {
  INVALID_PARAMS: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  UNSUPPORTED: 501,
};

for (const { name } of ERRORS) {
  Deno.test(`jsonAnswer() answers a method's ${name} by the status of the protocol's page`, async () => {
    const app = new Hono<SiteEnv>();
    const message = "no, do this";
    app.get("/", (c) => jsonAnswer<"health.get">(c, { kind: "refused", name, message }));
    const response = await app.request("/");
    assert.equal(response.status, STATUS[name] ?? 500);
    assert.deepEqual(await response.json(), { error: { code: name, message } });
  });
}

Deno.test("jsonAnswer() gives no status that the protocol's page does not name", async () => {
  const page = await Deno.readTextFile(new URL("../../../docs/protocol.md", import.meta.url));
  const [, said = ""] = /What a method refuses is ([^]*?)\n\n/.exec(page) ?? [];
  const named = new Map(
    [...said.matchAll(/(\d{3})\s\(`(\w+)`\)/g)].map(([, status, name]) => [name, Number(status)]),
  );
  assert.deepEqual(Object.fromEntries(named), STATUS);
  assert.match(said, /500 \(any other\s+code\)/);
});
