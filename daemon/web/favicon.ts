import { faviconFor, MOST_COUNTED } from "./components/page_title.ts";

/** The icons of the page, by their names below `/static/`: one for each count of who waits. */
export function favicons(): Record<string, string> {
  const counts = Array.from({ length: MOST_COUNTED + 2 }, (_, waiting) => waiting);
  return Object.fromEntries(
    counts.map((waiting) => [faviconFor(waiting).replace("/static/", ""), faviconText(waiting)]),
  );
}

/** Three panes of a window; who waits for a person is counted on it. */
function faviconText(waiting: number): string {
  const count = waiting > MOST_COUNTED ? "+" : String(waiting);
  const badge = waiting === 0 ? "" : `
  <circle cx="21" cy="21" r="11" fill="#b45309" stroke="#fff" stroke-width="2"/>
  <text x="21" y="26.5" text-anchor="middle" font-family="sans-serif"
    font-size="16" font-weight="700" fill="#fff">${count}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect x="2" y="4" width="28" height="24" rx="4" fill="#1d4ed8"/>
  <path d="M16 5v22M16 16h13" stroke="#fff" stroke-width="2"/>${badge}
</svg>
`;
}
