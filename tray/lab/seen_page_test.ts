import { equal } from "node:assert/strict";
import { lastSeenPage, PAGE_TOLD, type SeenPage } from "./seen_page.ts";

const PAGE: SeenPage = { hasKeys: true, focus: "", search: "", detail: "", controls: [] };

function told(change: Partial<SeenPage>): string {
  return `\n${PAGE_TOLD}${JSON.stringify({ ...PAGE, ...change })}}\n`;
}

Deno.test("lastSeenPage() reads the last whole line among what else is printed", () => {
  equal(lastSeenPage(""), null);
  equal(lastSeenPage("a warning\n"), null);
  const output = `a warning${told({ search: "t" })}another${told({ search: "tw" })}and one more\n`;
  equal(lastSeenPage(output)?.search, "tw");
  equal(lastSeenPage(output + told({ search: "two" }).slice(0, 30))?.search, "tw");
});
