import assert from "node:assert/strict";
import type { Role } from "../../shared/protocol/method.ts";
import type { RpcContext } from "../rpc/context.ts";
import { HEALTH } from "../rpc/test_answers.ts";
import { withDaemon } from "../rpc/test_context.ts";
import { populate } from "../rpc/test_population.ts";
import { buildSite } from "./site.ts";

interface Asking {
  readonly role?: Role;
  readonly method?: string;
  readonly accept?: string;
  readonly overrides?: Partial<RpcContext>;
}

/** What the site of a populated daemon answers. */
async function ask(path: string, asking: Asking = {}) {
  const { role = "admin", method = "GET", accept = "*/*", overrides = {} } = asking;
  const answered = Promise.withResolvers<{ response: Response; text: string; log: string }>();
  await withDaemon(async (daemon) => {
    populate(daemon);
    const request = new Request(`http://localhost${path}`, { method, headers: { accept } });
    const response = await buildSite(daemon.context)(request, role);
    const text = await response.text();
    answered.resolve({ response, text, log: JSON.stringify(daemon.log.records) });
  }, overrides);
  return await answered.promise;
}

for (
  const [condition, status] of [["healthy", 200], ["degraded", 200], ["unhealthy", 503]] as const
) {
  Deno.test(`buildSite() answers /health with ${status} while the daemon is ${condition}`, async () => {
    const health = { ...HEALTH, condition };
    const overrides = { health: () => health };
    const { response, text } = await ask("/health", { role: "read", overrides });
    assert.equal(response.status, status);
    assert.deepEqual(JSON.parse(text), health);
    assert.equal(response.headers.get("cache-control"), "no-store");
  });
}

Deno.test("buildSite() gives figures to Prometheus, each name described once", async () => {
  const { response, text } = await ask("/metrics", { role: "read" });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  for (
    const line of [
      'ntm_tracker_build_info{version="1.2.3"} 1',
      'ntm_tracker_health{condition="healthy"} 1',
      'ntm_tracker_health{condition="unhealthy"} 0',
      'ntm_tracker_sources{status="ok"} 2',
      'ntm_tracker_panes{status="active"} 1',
      'ntm_tracker_escalations{phase="opened"} 1',
      "ntm_tracker_waiting_panes 0",
      'ntm_tracker_pane_compactions{agent="claude"} 0',
      'ntm_tracker_pane_tokens{agent="codex",kind="cache_read"} 0',
    ]
  ) assert.ok(text.split("\n").includes(line), line);
  const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
  assert.equal(new Set(names).size, names.length);
  const described = [...text.matchAll(/^# HELP (\S+) /gm)].map(([, name]) => name);
  assert.deepEqual(described, names);
  for (const [, name = ""] of text.matchAll(/^([a-z_0-9]+)(?:\{[^}]*\})? \S+$/gm)) {
    assert.ok(names.includes(name) || names.includes(name.replace(/_count$/, "")), name);
  }
});

for (const path of ["/debug/metrics", "/debug/selftest", "/debug/log", "/debug/diagnostics"]) {
  Deno.test(`buildSite() answers ${path} to the role admin only`, async () => {
    const told = await ask(path);
    assert.equal(told.response.status, 200);
    assert.equal(typeof JSON.parse(told.text), "object");
    const refused = await ask(path, { role: "read" });
    assert.equal(refused.response.status, 403);
    assert.equal(JSON.parse(refused.text).error.code, "FORBIDDEN");
  });
}

Deno.test("buildSite() takes the bounds of /debug/log from its query, and refuses others", async () => {
  assert.equal((await ask("/debug/log?lines=5&level=error")).response.status, 200);
  for (const query of ["lines=0", "lines=many", "lines=", "level=loud", "file=/etc/passwd"]) {
    const { response, text } = await ask(`/debug/log?${query}`);
    assert.equal(response.status, 400, query);
    assert.equal(JSON.parse(text).error.code, "INVALID_PARAMS");
  }
});

Deno.test("buildSite() tells what panes show in diagnostics only where it is asked for", async () => {
  assert.equal(JSON.parse((await ask("/debug/diagnostics")).text).output, null);
  const { text } = await ask("/debug/diagnostics?includeOutput=true");
  assert.equal(JSON.parse(text).output.length, 1);
});

Deno.test("buildSite() says in plain words that there is no page", async () => {
  for (
    const path of ["/nothing", "/static/nothing.js", "/static/__proto__", "/static/", "/debug"]
  ) {
    const { response, text } = await ask(path);
    assert.equal(response.status, 404, path);
    assert.match(text, /^There is no page here\. /);
  }
  const hostile = "/%3Cscript%3Ealert(1)%3C/script%3E";
  const { response, text } = await ask(hostile, { accept: "text/html,*/*" });
  assert.equal(response.status, 404);
  assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(text, /<h1>There is no page here<\/h1>/);
  assert.ok(!text.includes("alert"));
});

for (const [path, allow] of [["/", "GET, HEAD"], ["/debug/log", "GET, HEAD"]] as const) {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    Deno.test(`buildSite() refuses ${method} ${path} and names what is possible`, async () => {
      const { response, text } = await ask(path, { method });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get("allow"), allow);
      assert.match(text, /Pages are only read/);
    });
  }
}

Deno.test("buildSite() says that /rpc is posted to", async () => {
  const { response, text } = await ask("/rpc");
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "POST");
  assert.match(text, /by POST/);
});

Deno.test("buildSite() answers HEAD as GET, without a body", async () => {
  const { response, text } = await ask("/health", { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal(text, "");
});

Deno.test("buildSite() serves what the pages name, and a favicon among it", async () => {
  const { text } = await ask("/");
  const named = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(([, path]) => path);
  const icon = named.find((path) => path?.includes("favicon")) ?? "";
  for (const path of named) {
    const { response } = await ask(path ?? "");
    assert.equal(response.status, 200, path);
  }
  const { response } = await ask(icon);
  assert.equal(response.headers.get("content-type"), "image/svg+xml");
});

Deno.test("buildSite() draws pages that name no host and no port", async () => {
  for (const path of ["/", "/nothing"]) {
    const { text } = await ask(path, { accept: "text/html" });
    const markup = text.replace(/<script[^>]*id="seed"[^]*?<\/script>/, "");
    const places = [...markup.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, to]) => to ?? "");
    assert.ok(places.length > 0);
    for (const to of places) assert.match(to, /^(?:\/(?!\/)|#|[a-z]+\/)/, to);
    assert.doesNotMatch(markup, /(?:https?|wss?):\/\/(?!www\.w3\.org)|localhost|127\.0\.0\.1/);
  }
});

Deno.test("buildSite() says what its pages may load, with or without a port", async () => {
  const { response } = await ask("/");
  const { headers } = response;
  assert.match(headers.get("content-security-policy") ?? "", /default-src 'self'/);
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("referrer-policy"), "no-referrer");
});

Deno.test("buildSite() tells nothing of a fault of its own, but the log", async () => {
  const overrides = {
    snapshot: () => {
      throw new Error("hunter2 in /home/ada");
    },
  };
  const { response, text, log } = await ask("/metrics", { overrides });
  assert.equal(response.status, 500);
  assert.match(text, /could not be drawn/);
  assert.ok(!text.includes("hunter2"));
  assert.match(log, /hunter2/);
});
