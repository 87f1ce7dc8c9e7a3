import assert from "node:assert/strict";
import { ManualClock } from "../../platform/manual_clock.ts";
import type { KeptLogin } from "./login_file.ts";
import { LoginWatch } from "./login_watch.ts";
import { testAccess } from "./test_web_wire.ts";
import { LOGIN_LIFE_MS, type WebAccess, type WebCaller } from "./web_access.ts";

const DAY = 24 * 3_600_000;

/** A watch over logins that are kept in memory, and callers that are connected. */
class Watched {
  readonly clock = new ManualClock();
  readonly saved: number[] = [];
  readonly access: WebAccess;
  readonly watch: LoginWatch;
  connected: WebCaller[] = [];

  constructor(logins: (now: number) => readonly KeptLogin[] = () => []) {
    const { clock } = this;
    this.access = testAccess({
      clock,
      logins: logins(clock.now()),
      store: { save: (kept) => Promise.resolve(void this.saved.push(kept.length)) },
    });
    const disconnect = (isMeant: (caller: WebCaller) => boolean) => {
      this.connected = this.connected.filter((caller) => !isMeant(caller));
    };
    this.watch = new LoginWatch({ access: this.access, clock, disconnect });
  }

  async connect(): Promise<void> {
    const cookie = await this.access.redeem(this.access.issueCode("read"));
    const caller = this.access.identify({ authorization: null, cookie });
    assert.ok(caller);
    this.connected.push(caller);
  }
}

Deno.test("LoginWatch ends connections with the login that let them in, to the millisecond", async () => {
  const watched = new Watched();
  await watched.connect();
  watched.clock.tick(DAY);
  await watched.connect();
  watched.watch.start();
  watched.clock.tick(LOGIN_LIFE_MS - DAY - 1);
  assert.equal(watched.connected.length, 2);
  watched.clock.tick(1);
  assert.equal(watched.connected.length, 1);
  watched.clock.tick(DAY);
  assert.equal(watched.connected.length, 0);
  await watched.watch.stop();
  assert.equal(watched.clock.pending, 0);
});

Deno.test("LoginWatch ends a connection whose login was pushed out by others", async () => {
  const watched = new Watched();
  await watched.connect();
  watched.watch.start();
  for (let count = 0; count < 256; count++) {
    await watched.access.redeem(watched.access.issueCode("read"));
  }
  watched.clock.tick(60_000);
  assert.equal(watched.connected.length, 0);
  await watched.watch.stop();
});

Deno.test("LoginWatch sees within a minute that the machine has slept over the end", async () => {
  const watched = new Watched();
  await watched.connect();
  watched.watch.start();
  watched.clock.jump(LOGIN_LIFE_MS);
  watched.clock.tick(60_000);
  assert.equal(watched.connected.length, 0);
  await watched.watch.stop();
});

Deno.test("LoginWatch takes what has ended from where it is kept, at once and with time", async () => {
  const login = (letter: string, until: number) =>
    ({ digest: letter.repeat(43), role: "read", until }) as const;
  const watched = new Watched((now) => [login("a", now - 1), login("b", now + DAY)]);
  watched.watch.start();
  await watched.watch.stop();
  assert.deepEqual(watched.saved, [1]);
  watched.watch.start();
  await watched.clock.advance(DAY);
  await watched.watch.stop();
  assert.deepEqual(watched.saved, [1, 0]);
});
