import { equal } from "node:assert/strict";
import { messageOf } from "./message_of.ts";

Deno.test("messageOf() is the sentence of an error, and the text of anything else", () => {
  equal(messageOf(new TypeError("it is gone")), "it is gone");
  equal(messageOf("it is gone"), "it is gone");
  equal(messageOf(undefined), "undefined");
});
