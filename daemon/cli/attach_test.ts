import assert from "node:assert/strict";
import { fromInside } from "./attach.ts";

const ARGV = ["tmux", "-S", "/s", "attach-session", "-t", "$1", ";", "select-pane", "-t", "%2"];

Deno.test("fromInside() switches the client that is in that very tmux", () => {
  assert.deepEqual(
    fromInside(ARGV, "/s,123,0"),
    ["tmux", "-S", "/s", "switch-client", "-t", "$1", ";", "select-pane", "-t", "%2"],
  );
});

Deno.test("fromInside() leaves the command alone outside, and in another tmux", () => {
  assert.deepEqual(fromInside(ARGV, ""), ARGV);
  assert.deepEqual(fromInside(ARGV, "/other,123,0"), ARGV);
});
