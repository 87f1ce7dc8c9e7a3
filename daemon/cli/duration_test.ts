import assert from "node:assert/strict";
import { duration, parseDuration } from "./duration.ts";

for (
  const [input, ms] of [
    ["90s", 90_000],
    ["15m", 900_000],
    ["1h30m", 5_400_000],
    ["1d", 86_400_000],
    ["0s", 0],
    ["", null],
    ["15", null],
    ["m", null],
    ["1.5h", null],
    ["-5m", null],
    ["5 m", null],
    ["5M", null],
    ["9999999999m", null],
    ["15m\n", null],
  ] as const
) {
  Deno.test(`parseDuration() of ${JSON.stringify(input)}`, () => {
    assert.equal(parseDuration(input), ms);
  });
}

Deno.test("duration() keeps to its bounds", () => {
  const parser = duration({ metavar: "TIME", min: 60_000, max: 86_400_000 });
  const takes = (input: string) => parser.parse(input).success;
  assert.ok(takes("60s") && takes("1m") && takes("24h") && takes("1d"));
  assert.ok(!takes("59s") && !takes("1441m") && !takes("soon"));
  assert.equal(parser.format(5_400_000), "90m");
  assert.equal(parser.format(86_400_000), "1d");
});
