import assert from "node:assert/strict";
import { type ConsentSession, ScreenConsent } from "./screen_consent.ts";

const T0 = 1_750_000_000_000;
const HERE = { sourceId: "here", server: { pid: 10, startedAt: T0 - 90_000 } };
const THERE = { sourceId: "there", server: { pid: 20, startedAt: T0 - 80_000 } };

function session(number: number, name: string, change: Partial<ConsentSession> = {}) {
  const id = `uid-${number}`;
  return { tmuxSessionId: `$${number}`, name, id, createdAt: T0 - 60_000, ...change };
}

function consentTo(...allowlist: readonly string[]) {
  const consent = new ScreenConsent({ allowlist, startedAt: T0 });
  return (sessions: readonly ConsentSession[], where = HERE) => [
    ...consent.allowed(sessions, where),
  ];
}

Deno.test("ScreenConsent.allowed() of an empty list is nobody", () => {
  assert.deepEqual(consentTo()([session(1, ""), session(2, "api")]), []);
});

Deno.test("ScreenConsent.allowed() takes exact names, and ids of the tracker", () => {
  const allowed = consentTo("api", "uid-3", "$4");
  const sessions = [session(1, "api"), session(2, "api2"), session(3, "x"), session(4, "y")];
  assert.deepEqual(allowed(sessions), ["$1", "$3"]);
  assert.deepEqual(allowed([session(3, "x", { id: null })]), []);
});

Deno.test("ScreenConsent.allowed() a session keeps its consent under another name", () => {
  const allowed = consentTo("api");
  assert.deepEqual(allowed([session(1, "api")]), ["$1"]);
  assert.deepEqual(allowed([session(1, "docs"), session(2, "api")]), ["$1"]);
});

Deno.test("ScreenConsent.allowed() who takes the name later was not meant", () => {
  const allowed = consentTo("api");
  allowed([session(1, "api")]);
  assert.deepEqual(allowed([]), []);
  assert.deepEqual(allowed([session(2, "api", { createdAt: T0 + 1_000 })]), []);
  assert.deepEqual(allowed([session(3, "api")]), [], "nor one that is older and was renamed");
  const restarted = { ...HERE, server: { pid: 11, startedAt: T0 + 5_000 } };
  assert.deepEqual(allowed([session(1, "api")], restarted), [], "nor one of the next server");
  const later = session(1, "api", { createdAt: T0 + 6_000 });
  assert.deepEqual(allowed([later], THERE), [], "nor one on another socket");
});

Deno.test("ScreenConsent.allowed() a name may be borne on several servers from before", () => {
  const allowed = consentTo("api");
  assert.deepEqual(allowed([session(1, "api")]), ["$1"]);
  assert.deepEqual(allowed([session(5, "api")], THERE), ["$5"]);
  assert.deepEqual(allowed([session(1, "api")]), ["$1"]);
});

Deno.test("ScreenConsent.allowed() a name may wait for its first session", () => {
  const allowed = consentTo("api");
  assert.deepEqual(allowed([session(1, "docs")]), []);
  assert.deepEqual(allowed([session(2, "api", { createdAt: T0 + 60_000 })]), ["$2"]);
});
