import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { LOGIN_HINT } from "../../../shared/protocol/login_hint.ts";
import { ManualClock } from "../../platform/manual_clock.ts";
import { testAccess, TOKENS } from "./test_web_wire.ts";
import { type GateOptions, UNKNOWN_CALLER, WebGate } from "./web_gate.ts";

const PORT = 3847;
const HOST = ["host", `localhost:${PORT}`] as const;
const ORIGIN = ["origin", `http://localhost:${PORT}`] as const;
const ADMIN = ["authorization", `Bearer ${TOKENS.admin}`] as const;

type Header = readonly [name: string, value: string];

/** What of a request is looked at. */
function request(headers: readonly Header[], url = "/rpc"): IncomingMessage {
  const joined = Object.fromEntries(headers);
  const parts = { url, headers: joined, rawHeaders: headers.flat(), socket: { localPort: PORT } };
  return parts as unknown as IncomingMessage;
}

function gate(options: Partial<GateOptions> = {}): WebGate {
  const clock = new ManualClock(0);
  const rest = { allowedHosts: [], requestsPerSecond: 1_000, clock };
  return new WebGate({ access: testAccess(), ...rest, ...options });
}

function statusOf(headers: readonly Header[], url?: string): number | null {
  return gate().judge(request(headers, url))?.status ?? null;
}

function upgradeStatus(headers: readonly Header[], url?: string): number | string {
  const verdict = gate().judgeUpgrade(request(headers, url));
  return verdict.kind === "admitted" ? verdict.caller.role : verdict.status;
}

Deno.test("WebGate.judge() lets pass what is for us and from nowhere else", () => {
  assert.equal(statusOf([HOST]), null);
  assert.equal(statusOf([HOST, ORIGIN, ["sec-fetch-site", "same-origin"]]), null);
  assert.equal(statusOf([HOST, ["sec-fetch-site", "none"]]), null);
});

Deno.test("WebGate.judge() refuses another host, whoever asks", () => {
  const evil = ["host", "evil.example"] as const;
  assert.equal(statusOf([evil, ADMIN]), 421);
  assert.equal(statusOf([evil, ["origin", "http://evil.example"], ADMIN]), 421);
  assert.equal(statusOf([HOST, evil, ADMIN]), 421);
  assert.equal(statusOf([ADMIN]), 421);
  assert.equal(statusOf([HOST, ADMIN], "http://evil.example/rpc"), 421);
  assert.equal(statusOf([HOST, ADMIN], "*"), 421);
});

Deno.test("WebGate.judge() refuses pages of other sites, whoever asks", () => {
  assert.equal(statusOf([HOST, ["origin", "null"], ADMIN]), 403);
  assert.equal(statusOf([HOST, ["origin", "http://evil.example"], ADMIN]), 403);
  assert.equal(statusOf([HOST, ["sec-fetch-site", "cross-site"], ADMIN]), 403);
  assert.equal(statusOf([HOST, ORIGIN, ["origin", "http://evil.example"]]), 403);
  assert.equal(statusOf([HOST, ["sec-fetch-site", "none"], ["sec-fetch-site", "none"]]), 403);
});

Deno.test("WebGate.judge() takes a page over TLS by an allowed name alone", () => {
  const status = (host: string) =>
    gate({ allowedHosts: ["desk.example"] })
      .judge(request([["host", host], ["origin", `https://${host}`], ADMIN]))?.status ?? null;
  assert.equal(status("desk.example"), null);
  assert.equal(status("desk.example:8443"), null);
  for (const host of [`localhost:${PORT}`, `127.0.0.1:${PORT}`, "[::1]"]) {
    assert.equal(status(host), 403, host);
  }
});

Deno.test("WebGate.judge() counts each caller alone, and all strangers as one", async () => {
  const clock = new ManualClock(0);
  const access = testAccess();
  const one = gate({ clock, access, requestsPerSecond: 1 });
  const status = (...headers: Header[]) => one.judge(request([HOST, ...headers]))?.status ?? null;
  const cookie = await access.redeem(access.issueCode("read"));
  const browser = ["cookie", `ntm_tracker_${PORT}=${cookie}`] as const;
  for (const caller of [ADMIN, browser]) {
    assert.deepEqual([1, 2, 3].map(() => status(caller)), [null, null, 429]);
  }
  const strangers: Header[] = [1, 2, 3].map((number) => ["authorization", `Bearer ${number}`]);
  assert.deepEqual(strangers.map((header) => status(header)), [null, null, 429]);
  assert.equal(status(), 429);
  clock.tick(1_000);
  assert.deepEqual([status(ADMIN), status(), status()], [null, null, 429]);
});

Deno.test("WebGate.judge() does not count what is not for us", () => {
  const one = gate({ requestsPerSecond: 1 });
  for (let count = 0; count < 5; count++) {
    assert.equal(one.judge(request([["host", "evil.example"]]))?.status, 421);
    assert.equal(one.judge(request([HOST, ["origin", "null"]]))?.status, 403);
  }
  assert.equal(one.judge(request([HOST])), null);
});

Deno.test("WebGate.identify() reads neither the address nor another port's cookie", async () => {
  const access = testAccess();
  const one = gate({ access });
  const cookie = await access.redeem(access.issueCode("read"));
  const name = (port: number): Header => ["cookie", `ntm_tracker_${port}=${cookie}`];
  assert.equal(one.identify(request([HOST, name(PORT)]))?.role, "read");
  assert.equal(one.identify(request([HOST, name(PORT + 1)])), null);
  assert.equal(one.identify(request([HOST], `/?token=${TOKENS.admin}`)), null);
});

Deno.test("WebGate.judgeUpgrade() wants a page of ours or a token", async () => {
  assert.equal(upgradeStatus([HOST, ADMIN]), "admin");
  assert.equal(upgradeStatus([HOST, ORIGIN, ADMIN]), "admin");
  assert.equal(upgradeStatus([HOST, ["origin", "null"], ADMIN]), 403);
  assert.equal(upgradeStatus([HOST, ["origin", "http://evil.example"], ADMIN]), 403);
  assert.equal(upgradeStatus([HOST, ORIGIN]), 401);
  assert.equal(upgradeStatus([HOST]), 401);
  assert.equal(upgradeStatus([HOST, ORIGIN], `/rpc?token=${TOKENS.admin}`), 401);

  const access = testAccess();
  const cookie = await access.redeem(access.issueCode("read"));
  const browser = ["cookie", `ntm_tracker_${PORT}=${cookie}`] as const;
  const kindOf = (...headers: Header[]) =>
    gate({ access }).judgeUpgrade(request([HOST, ...headers]));
  assert.equal(kindOf(browser, ORIGIN).kind, "admitted");
  assert.equal(kindOf(browser).kind, "refused");
});

Deno.test("WebGate.judgeUpgrade() knows one place for WebSockets", () => {
  assert.equal(upgradeStatus([HOST, ADMIN], "/rpc?x"), "admin");
  for (const url of ["/", "/rpcs", "/rpc/", "//rpc"]) {
    assert.equal(upgradeStatus([HOST, ADMIN], url), 404, url);
  }
});

Deno.test("WebGate.count() keeps no more callers than it must", () => {
  const one = gate({ requestsPerSecond: 1 });
  assert.deepEqual([one.count("first"), one.count("first")], [0, 0]);
  assert.ok(one.count("first") > 0);
  for (let number = 0; number < 512; number++) one.count(`other ${number}`);
  assert.equal(one.count("first"), 0, "the one that was silent for longest was forgotten");
});

Deno.test("UNKNOWN_CALLER says by what a tray knows a daemon", () => {
  assert.equal(LOGIN_HINT, "`ntm-tracker open`", "trays that are out look for this");
  assert.ok(UNKNOWN_CALLER.advice.includes(LOGIN_HINT), UNKNOWN_CALLER.advice);
});
