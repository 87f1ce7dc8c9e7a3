/** Where a window finds its pages: as the page writes it, and as WebView2 makes an address of it. */
export const PAGE_ADDRESS = "ntm://localhost/";

/** Scheme and host, without a port; nobody else answers there. */
const OWN_PLACES: ReadonlySet<string> = new Set([
  "ntm://localhost",
  "http://ntm.localhost",
  "https://ntm.localhost",
]);

/** Whether an address is of our own pages; a window goes nowhere else. */
export function isOwnAddress(address: string): boolean {
  const url = parsed(address);
  if (url === null || url.username !== "" || url.password !== "") return false;
  // Not `origin`, which is `null` for a scheme of one's own.
  return OWN_PLACES.has(`${url.protocol}//${url.host.toLowerCase()}`);
}

/** Whether an address may be handed to a browser of the machine: a site, and nothing it would run. */
export function isForBrowser(address: string): boolean {
  const url = parsed(address);
  if (url === null || isOwnAddress(address)) return false;
  return url.protocol === "https:" || url.protocol === "http:";
}

function parsed(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
