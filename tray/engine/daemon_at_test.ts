import { equal, match } from "node:assert/strict";
import { listeningWire, testAccess } from "../../daemon/wire/http/test_web_wire.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { LOGIN_HINT } from "../../shared/protocol/login_hint.ts";
import { whyNoDaemonAt } from "./daemon_at.ts";
import { withServer } from "./test_server.ts";

Deno.test("whyNoDaemonAt() knows a daemon with and without logins, and nothing else", async () => {
  const wire = await listeningWire({ access: testAccess() });
  try {
    equal(await whyNoDaemonAt(`${wire.url?.replace("http", "ws")}/rpc`), null);
  } finally {
    await wire.close();
  }
  const login = () => new Response(`any words, ${LOGIN_HINT} and more`, { status: 401 });
  await withServer(login, async (url) => equal(await whyNoDaemonAt(url), null));
  const open = () => Response.json({ condition: "healthy" });
  await withServer(open, async (url) => equal(await whyNoDaemonAt(url), null));
  for (
    const other of [
      () => new Response("Unauthorized", { status: 401 }),
      () => new Response(LOGIN_HINT),
      () => new Response("<html>welcome"),
      () => Response.json({ status: "up" }),
      () => new Response("x".repeat(1_000_000)),
      () => Response.redirect("http://127.0.0.1:1/", 302),
    ]
  ) {
    await withServer(other, async (url) => {
      match(await whyNoDaemonAt(url) ?? "", /something else answers there/);
    });
  }
});

Deno.test("whyNoDaemonAt() waits for nobody", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `ws://127.0.0.1:${silent.addr.port}/rpc`;
  match(await whyNoDaemonAt(url, 50) ?? "", /no answer \(nothing within 0\.05 s\)/);
  match(await whyNoDaemonAt(`ws://127.0.0.1:${freePort()}/rpc`) ?? "", /no answer \(.*REFUSED/);
});
