import assert from "node:assert/strict";
import { cookieName, loginCookie, readCookie } from "./web_cookie.ts";

const name = cookieName(3847);

Deno.test("cookieName() is another one for each port", () => {
  assert.notEqual(cookieName(3847), cookieName(3848));
});

Deno.test("readCookie() finds ours among others", () => {
  assert.equal(readCookie(`${name}=abc`, name), "abc");
  assert.equal(readCookie(`a=1; ${name}=a=b ;c=2`, name), "a=b");
});

Deno.test("readCookie() finds none that only looks like it", () => {
  const none = ["", name, `x${name}=1`, `${name}x=1`, ` =${name}=1`, `${name.toUpperCase()}=1`];
  for (const header of none) assert.equal(readCookie(header, name), null, header);
});

Deno.test("readCookie() takes neither of two: one was put there by somebody else", () => {
  assert.equal(readCookie(`${name}=a; ${name}=b`, name), null);
  assert.equal(readCookie(`${name}=a;${name}=a`, name), null);
});

Deno.test("loginCookie() keeps the value from scripts and from other sites", () => {
  const [value, ...rest] = loginCookie(name, "secret", 90_500).split("; ");
  assert.equal(value, `${name}=secret`);
  assert.deepEqual(rest, ["Path=/", "Max-Age=90", "HttpOnly", "SameSite=Strict"]);
});
