import { deepEqual } from "node:assert/strict";
import type { Wire } from "../engine/daemon_child.ts";
import type { LinkState } from "../engine/link_state.ts";
import { holdWish } from "./hold_wish.ts";

const KINDS: readonly LinkState["kind"][] = [
  ...["connecting", "lost", "refused", "gave_up", "live", "off", "stopped"] as const,
];
const wishes = (hasSessions: boolean, wire: Wire = "stdio") =>
  KINDS.map((kind) => holdWish({ kind, wire } as LinkState, hasSessions));

Deno.test("holdWish() keeps a distro with sessions whose line is away, and none that was stopped", () => {
  deepEqual(wishes(true), ["keep", "keep", "keep", "keep", "let_go", "end", "end"]);
  deepEqual(wishes(false), ["end", "end", "end", "end", "let_go", "end", "end"]);
});

Deno.test("holdWish() keeps a distro whose daemon is followed by a line that does not hold it", () => {
  deepEqual([wishes(true, "websocket")[4], wishes(false, "websocket")[4]], ["keep", "end"]);
});
