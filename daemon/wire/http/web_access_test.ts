import assert from "node:assert/strict";
import { ManualClock } from "../../platform/manual_clock.ts";
import { memoryLog } from "../../platform/memory_log.ts";
import type { KeptLogin } from "./login_file.ts";
import { testAccess, TOKENS } from "./test_web_wire.ts";
import { CODE_LIFE_MS, LOGIN_LIFE_MS, type WebAccess } from "./web_access.ts";

const T0 = 1_800_000_000_000;

function tokenRole(access: WebAccess, authorization: string) {
  return access.identify({ authorization, cookie: null })?.role ?? null;
}

function cookieRole(access: WebAccess, cookie: string | null) {
  return access.identify({ authorization: null, cookie })?.role ?? null;
}

async function logIn(access: WebAccess): Promise<string> {
  return await access.redeem(access.issueCode("admin")) ?? "";
}

/** Keeps in memory what is saved. */
class MemoryStore {
  kept: readonly KeptLogin[] = [];
  failure: Error | null = null;

  save(logins: readonly KeptLogin[]): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.kept = logins;
    return Promise.resolve();
  }
}

Deno.test("WebAccess knows programs by their tokens", () => {
  const access = testAccess();
  assert.equal(tokenRole(access, `Bearer ${TOKENS.admin}`), "admin");
  assert.equal(tokenRole(access, `bearer  ${TOKENS.read}`), "read");
});

Deno.test("WebAccess knows nobody by anything else", () => {
  const access = testAccess();
  const { admin } = TOKENS;
  const wrong = [
    ...["", "Bearer", "Bearer ", admin, `Basic ${admin}`, `Bearer ${admin.slice(1)}`],
    ...[`Bearer ${admin}a`, `Bearer ${admin} x`, `Bearer ${admin.toUpperCase()}`, `Bearer${admin}`],
    ...[`Bearer ${admin},Bearer ${admin}`, `Bearer ${"x".repeat(10_000)}`],
  ];
  for (const authorization of wrong) assert.equal(tokenRole(access, authorization), null);
  assert.equal(cookieRole(access, admin), null);
  assert.equal(cookieRole(access, null), null);
});

Deno.test("WebAccess takes a token before a cookie, and then it must be right", async () => {
  const access = testAccess();
  const cookie = await logIn(access);
  const callerOf = (authorization: string) => access.identify({ authorization, cookie });
  assert.equal(callerOf(`Bearer ${TOKENS.read}`)?.role, "read");
  assert.equal(callerOf("Bearer wrong"), null);
});

Deno.test("WebAccess.redeem() takes a code once", async () => {
  const access = testAccess();
  const code = access.issueCode("read");
  const cookie = await access.redeem(code);
  assert.equal(cookieRole(access, cookie), "read");
  assert.equal(await access.redeem(code), null);
  assert.equal(cookieRole(access, cookie), "read");
  assert.equal(cookieRole(access, code), null);
});

Deno.test("WebAccess.redeem() takes a code once, also when it comes twice at the same time", async () => {
  const access = testAccess();
  const code = access.issueCode("read");
  const cookies = await Promise.all([access.redeem(code), access.redeem(code)]);
  assert.equal(cookies.filter((cookie) => cookie !== null).length, 1);
});

Deno.test("WebAccess.redeem() takes no code that is too old, or none of ours", async () => {
  const clock = new ManualClock(T0);
  const access = testAccess({ clock });
  const [young, old] = [access.issueCode("admin"), access.issueCode("admin")];
  clock.tick(CODE_LIFE_MS - 1);
  assert.notEqual(await access.redeem(young), null);
  clock.tick(1);
  for (const code of [old, "", "x", TOKENS.admin]) assert.equal(await access.redeem(code), null);
});

Deno.test("WebAccess forgets the oldest codes and logins when there are many", async () => {
  const access = testAccess();
  const codes = Array.from({ length: 33 }, () => access.issueCode("read"));
  assert.equal(await access.redeem(codes[0] ?? ""), null);
  assert.notEqual(await access.redeem(codes[1] ?? ""), null);
  const cookies: string[] = [];
  for (let count = 0; count < 257; count++) cookies.push(await logIn(access));
  assert.equal(cookieRole(access, cookies[0] ?? ""), null);
  assert.equal(cookieRole(access, cookies[1] ?? ""), "admin");
});

Deno.test("WebAccess ends a login after its time", async () => {
  const clock = new ManualClock(T0);
  const access = testAccess({ clock });
  const cookie = await logIn(access);
  clock.tick(LOGIN_LIFE_MS - 1);
  assert.equal(cookieRole(access, cookie), "admin");
  clock.tick(1);
  assert.equal(cookieRole(access, cookie), null);
});

Deno.test("WebAccess keeps logins for the next run, as digests, without those that are too old", async () => {
  const clock = new ManualClock(T0);
  const store = new MemoryStore();
  const access = testAccess({ clock, store });
  const old = await logIn(access);
  clock.tick(LOGIN_LIFE_MS - 1_000);
  const young = await logIn(access);
  assert.equal(store.kept.length, 2);
  assert.ok(![old, young].some((cookie) => JSON.stringify(store.kept).includes(cookie)));

  clock.tick(1_000);
  const next = testAccess({ clock, store, logins: store.kept });
  assert.deepEqual([cookieRole(next, old), cookieRole(next, young)], [null, "admin"]);
  await logIn(next);
  assert.equal(store.kept.length, 2, "the one that is too old is gone");
  assert.equal(cookieRole(next, store.kept[0]?.digest ?? ""), null, "a digest lets nobody in");
});

Deno.test("WebAccess believes no login that would last longer than a new one", async () => {
  const clock = new ManualClock(T0);
  const store = new MemoryStore();
  const cookie = await logIn(testAccess({ clock, store }));
  const logins = store.kept.map((login) => ({ ...login, until: 8e15 }));
  const next = testAccess({ clock, logins });
  clock.tick(LOGIN_LIFE_MS);
  assert.equal(cookieRole(next, cookie), null);
});

Deno.test("WebAccess.redeem() lets in where the login cannot be kept, and says so", async () => {
  const log = memoryLog();
  const store = new MemoryStore();
  store.failure = new Error("disk full");
  const access = testAccess({ store, log: log.room("wire") });
  assert.equal(cookieRole(access, await logIn(access)), "admin");
  assert.match(log.records.at(-1)?.message ?? "", /will not outlive/);
});

Deno.test("WebAccess.forget() ends logins, codes and tokens at once, and in the next run", async () => {
  const store = new MemoryStore();
  const access = testAccess({ store });
  const cookie = await logIn(access);
  const code = access.issueCode("admin");
  const tokens = { read: "n".repeat(43), admin: "m".repeat(43) };
  assert.equal(await access.forget(tokens), 1);
  assert.equal(cookieRole(access, cookie), null);
  assert.equal(await access.redeem(code), null);
  assert.equal(tokenRole(access, `Bearer ${TOKENS.admin}`), null);
  assert.equal(tokenRole(access, `Bearer ${tokens.admin}`), "admin");
  assert.deepEqual(store.kept, []);
});

Deno.test("WebAccess.forget() ends them all the same where that cannot be kept, and fails", async () => {
  const store = new MemoryStore();
  const access = testAccess({ store });
  const cookie = await logIn(access);
  store.failure = new Error("disk full");
  await assert.rejects(access.forget(TOKENS), /disk full/);
  assert.equal(cookieRole(access, cookie), null);
});

Deno.test("WebAccess lets those who show nothing read where nobody is asked, and never more", async () => {
  const access = testAccess({ anonymous: "read" });
  assert.equal(cookieRole(access, null), "read");
  assert.equal(cookieRole(access, "of an earlier daemon"), "read");
  assert.equal(cookieRole(access, await logIn(access)), "admin");
  assert.equal(tokenRole(access, "Bearer wrong"), null);
  assert.equal(tokenRole(access, `Bearer ${TOKENS.admin}`), "admin");
});

Deno.test("WebAccess tells callers apart by what lets none of them in", async () => {
  const access = testAccess({ anonymous: "read" });
  const cookie = await logIn(access);
  const ids = [
    access.identify({ authorization: `Bearer ${TOKENS.admin}`, cookie: null }),
    access.identify({ authorization: `Bearer ${TOKENS.read}`, cookie: null }),
    access.identify({ authorization: null, cookie }),
    access.identify({ authorization: null, cookie: await logIn(access) }),
    access.identify({ authorization: null, cookie: null }),
  ].map((caller) => caller?.id ?? "");
  assert.equal(new Set(ids).size, 5);
  for (const id of ids) {
    assert.ok(![TOKENS.admin, TOKENS.read, cookie].includes(id));
  }
});
