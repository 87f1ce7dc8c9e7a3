import assert from "node:assert/strict";
import { shownTitle } from "./shown_title.ts";

for (
  const [before, now, shown] of [
    ["⠂ Tidy", "⠐ Tidy", "⠂ Tidy"],
    ["◐ Tidy", "◓ Tidy", "◐ Tidy"],
    ["shop ⠋", "shop ⠙", "shop ⠋"],
    ["⠂ Tidy", "✳ Tidy", "✳ Tidy"],
    ["⠂ Tidy", "⠐ Mend", "⠐ Mend"],
    ["⠂ Tidy", "Tidy", "Tidy"],
    ["a⠂b", "a⠐b", "a⠐b"],
    ["", "⠂", "⠂"],
  ] as const
) {
  Deno.test(`shownTitle() "${before}", then "${now}"`, () => {
    assert.equal(shownTitle(before, now), shown);
  });
}
