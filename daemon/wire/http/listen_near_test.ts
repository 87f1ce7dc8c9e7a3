import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { listenNear } from "./listen_near.ts";

const host = "127.0.0.1";

async function withServers(count: number, body: (servers: Server[]) => Promise<void>) {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    await body(servers);
  } finally {
    for (const server of servers) server.close();
  }
}

Deno.test("listenNear() takes the port, or the next one that is free", () =>
  withServers(3, async ([first, second, third]) => {
    assert.ok(first && second && third);
    const port = await listenNear(first, { host, port: 0 });
    const next = await listenNear(second, { host, port });
    assert.ok(next > port && next < port + 20, `${next} is near ${port}`);
    assert.ok(await listenNear(third, { host, port }) > next);
  }));

Deno.test("listenNear() says that no port is left", () =>
  withServers(2, async ([first, second]) => {
    assert.ok(first && second);
    // Above the last port there is none to go on with.
    const taken = await listenNear(first, { host, port: 65_535 });
    assert.equal(taken, 65_535);
    await assert.rejects(
      listenNear(second, { host, port: 65_535 }),
      /^Error: listen on 127\.0\.0\.1: ports 65535 to 65535 are taken or not allowed, set server\.port/,
    );
  }));

Deno.test("listenNear() does not go on for an address that is none of this machine", () =>
  withServers(1, async ([server]) => {
    assert.ok(server);
    await assert.rejects(
      listenNear(server, { host: "192.0.2.1", port: 20_000 }),
      /^Error: listen on 192\.0\.2\.1, port 20000: /,
    );
  }));
