import { deepEqual } from "node:assert/strict";
import type { LinkState } from "../engine/link_state.ts";
import { holdWish } from "./hold_wish.ts";

Deno.test("holdWish() keeps a distro with sessions whose line is away, and none that was stopped", () => {
  const kinds: readonly LinkState["kind"][] = [
    ...["connecting", "lost", "refused", "gave_up", "live", "off", "stopped"] as const,
  ];
  deepEqual(kinds.map((kind) => holdWish(kind, true)), [
    ...["keep", "keep", "keep", "keep", "let_go", "end", "end"],
  ]);
  deepEqual(kinds.filter((kind) => holdWish(kind, false) === "keep"), []);
});
