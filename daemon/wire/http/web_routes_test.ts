import assert from "node:assert/strict";
import type { Role } from "../../../shared/protocol/method.ts";
import { ManualClock } from "../../platform/manual_clock.ts";
import type { HttpWire } from "./http_wire.ts";
import { listeningWire, testAccess, TOKENS } from "./test_web_wire.ts";
import { CODE_LIFE_MS, type WebAccess } from "./web_access.ts";

type Headers = Readonly<Record<string, string>>;

/** A wire with a clock of its own; anyone may read where nobody is asked. */
async function withWire(
  { anonymous }: { readonly anonymous: "read" | null },
  body: (parts: {
    readonly access: WebAccess;
    readonly clock: ManualClock;
    readonly open: (code: string, headers?: Headers) => Promise<Response>;
    /** The headers of a browser that has logged in. */
    readonly browser: (role: Role) => Promise<Headers>;
  }) => Promise<void>,
): Promise<void> {
  const clock = new ManualClock(Date.now());
  const access = testAccess({ clock, anonymous });
  const wire = await listeningWire({ access, clock });
  const open = (code: string, headers: Headers = {}) => openLink(wire, code, headers);
  const browser = async (role: Role) => {
    const opened = await open(access.issueCode(role));
    return { cookie: opened.headers.get("set-cookie")?.split(";")[0] ?? "" };
  };
  try {
    await body({ access, clock, open, browser });
  } finally {
    await wire.close();
  }
}

async function openLink(wire: HttpWire, code: string, headers: Headers): Promise<Response> {
  const response = await fetch(`${wire.url}/login?code=${code}`, { headers, redirect: "manual" });
  await response.body?.cancel();
  return response;
}

for (
  const [link, reader] of [
    ["used for admin", 401],
    ["used for read", 303],
    ["too old", 401],
  ] as const
) {
  Deno.test(`webRoutes() sends on by a link ${link} those whose login may as much, and no others`, () =>
    withWire({ anonymous: "read" }, async ({ access, clock, open, browser }) => {
      const [admin, read] = [await browser("admin"), await browser("read")];
      const code = access.issueCode(link === "used for read" ? "read" : "admin");
      if (link === "too old") clock.tick(CODE_LIFE_MS);
      else assert.equal((await open(code)).status, 303);
      for (
        const [headers, status] of [
          [admin, 303],
          [read, reader],
          [{}, 401],
          [{ authorization: `Bearer ${TOKENS.admin}` }, 401],
        ] as const
      ) {
        const again = await open(code, headers);
        assert.equal(again.status, status, JSON.stringify(headers));
        assert.equal(again.headers.get("set-cookie"), null);
      }
    }));
}

Deno.test("webRoutes() knows what a used link was for as long as it would have been good", () =>
  withWire({ anonymous: null }, async ({ access, clock, open, browser }) => {
    const read = await browser("read");
    const code = access.issueCode("read");
    await open(code);
    clock.tick(CODE_LIFE_MS - 1);
    assert.equal((await open(code, read)).status, 303);
    clock.tick(1);
    assert.equal((await open(code, read)).status, 401);
  }));
