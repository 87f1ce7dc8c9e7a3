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
  saves = 0;

  save(logins: readonly KeptLogin[]): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.kept = logins;
    this.saves++;
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

Deno.test("WebAccess.sweep() takes logins that have ended from where they are kept, and writes nothing else", async () => {
  const clock = new ManualClock(T0);
  const store = new MemoryStore();
  const access = testAccess({ clock, store });
  await logIn(access);
  clock.tick(1_000);
  const young = await logIn(access);
  assert.equal(access.nextEnd, T0 + LOGIN_LIFE_MS);
  clock.tick(LOGIN_LIFE_MS - 1_001);
  await access.sweep();
  assert.deepEqual([store.kept.length, store.saves], [2, 2]);
  clock.tick(1);
  await access.sweep();
  assert.deepEqual([store.kept.length, store.saves], [1, 3]);
  assert.equal(access.nextEnd, T0 + 1_000 + LOGIN_LIFE_MS);
  await access.sweep();
  assert.equal(store.saves, 3);
  assert.equal(cookieRole(access, young), "admin");
});

Deno.test("WebAccess.sweep() saves what an identification found to have ended", async () => {
  const clock = new ManualClock(T0);
  const store = new MemoryStore();
  const access = testAccess({ clock, store });
  const cookie = await logIn(access);
  clock.tick(LOGIN_LIFE_MS);
  assert.equal(cookieRole(access, cookie), null);
  await access.sweep();
  assert.deepEqual(store.kept, []);
  assert.equal(access.nextEnd, null);
});

Deno.test("WebAccess.sweep() mends what an earlier run has left", async () => {
  const clock = new ManualClock(T0);
  const store = new MemoryStore();
  const login = (letter: string, until: number) =>
    ({ digest: letter.repeat(43), role: "read", until }) as const;
  const given = [login("a", T0), login("b", T0 + 1), login("c", 8e15)];
  await testAccess({ clock, store, logins: given }).sweep();
  assert.deepEqual(store.kept, [login("b", T0 + 1), login("c", T0 + LOGIN_LIFE_MS)]);
  await testAccess({ clock, store, logins: store.kept }).sweep();
  assert.equal(store.saves, 1, "there is nothing more to mend");
});

Deno.test("WebAccess.sweep() tells once that it cannot save, and goes on trying", async () => {
  const clock = new ManualClock(T0);
  const log = memoryLog();
  const store = new MemoryStore();
  const access = testAccess({ clock, store, log: log.room("wire") });
  await logIn(access);
  clock.tick(LOGIN_LIFE_MS);
  store.failure = new Error("disk full");
  for (let turn = 0; turn < 3; turn++) await access.sweep();
  assert.deepEqual(log.records.map(({ message }) => message), [
    "logins that have ended still stand in their file",
  ]);
  store.failure = null;
  await access.sweep();
  assert.deepEqual(store.kept, []);
});

Deno.test("WebAccess.mayStay() knows those whose login has ended, and no others", async () => {
  const clock = new ManualClock(T0);
  const access = testAccess({ clock, anonymous: "read" });
  const cookie = await logIn(access);
  const callers = [
    { authorization: null, cookie },
    { authorization: `Bearer ${TOKENS.read}`, cookie: null },
    { authorization: null, cookie: null },
  ].map((credentials) => {
    const caller = access.identify(credentials);
    assert.ok(caller);
    return caller;
  });
  const stay = () => callers.map((caller) => access.mayStay(caller));
  clock.tick(LOGIN_LIFE_MS - 1);
  assert.deepEqual(stay(), [true, true, true]);
  clock.tick(1);
  assert.deepEqual(stay(), [false, true, true]);
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
  assert.deepEqual(await access.forget(tokens), { logins: 1, problem: null });
  assert.equal(cookieRole(access, cookie), null);
  assert.equal(await access.redeem(code), null);
  assert.equal(tokenRole(access, `Bearer ${TOKENS.admin}`), null);
  assert.equal(tokenRole(access, `Bearer ${tokens.admin}`), "admin");
  assert.deepEqual(store.kept, []);
});

Deno.test("WebAccess.forget() ends them all the same where that cannot be kept, and says so", async () => {
  const store = new MemoryStore();
  const access = testAccess({ store });
  const cookie = await logIn(access);
  store.failure = new Error("disk full");
  const { logins, problem } = await access.forget(TOKENS);
  assert.deepEqual([logins, problem], [1, "Error: disk full"]);
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
