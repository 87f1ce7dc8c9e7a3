import { equal } from "node:assert/strict";
import { formatTable } from "./table.ts";

Deno.test("formatTable() lines up names on the left and figures on the right", () => {
  equal(
    formatTable([["", "quiet", "printing"], ["rss  MB", "50.1", "7"], ["cpu", "", "12.00"]]),
    "         quiet  printing\n" +
      "rss  MB   50.1         7\n" +
      "cpu                12.00\n",
  );
});

Deno.test("formatTable() takes short rows and no rows", () => {
  equal(formatTable([["a", "b"], ["c"]]), "a  b\nc\n");
  equal(formatTable([]), "");
});
