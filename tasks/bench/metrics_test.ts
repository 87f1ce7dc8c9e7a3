import { equal } from "node:assert/strict";
import { formatValue } from "./metrics.ts";

Deno.test("formatValue() writes each unit as precisely as it was measured", () => {
  equal(formatValue(12.345, "ms"), "12.3");
  equal(formatValue(0.1449, "%"), "0.14");
  equal(formatValue(58.06, "MB"), "58.1");
  equal(formatValue(1234567.8, "B/h"), "1,234,568");
  equal(formatValue(2, "count"), "2");
  equal(formatValue(1.074, "count"), "1.07");
});
