import { deepEqual, equal } from "node:assert/strict";
import { tellIcon } from "./tell_icon.ts";

Deno.test("tellIcon() finds the number of the icon, and begins with the one that it had", () => {
  const tried: number[] = [];
  const iconOf = (own: number) => (number: number) => {
    tried.push(number);
    return number === own;
  };
  equal(tellIcon(iconOf(2)), 2);
  equal(tellIcon(iconOf(2), 2), 2);
  deepEqual(tried, [0, 1, 2, 2]);
  equal(tellIcon(iconOf(5), 2), 5, "it was made anew");
  equal(tellIcon(() => false), null);
});
