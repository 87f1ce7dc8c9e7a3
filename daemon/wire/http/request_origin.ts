/** What a browser says of the page that made a request; null for what was not sent. */
export interface RequestOrigin {
  /** `Host`, which was found to be ours. */
  readonly host: string;
  readonly origin: string | null;
  /** `Sec-Fetch-Site`. */
  readonly site: string | null;
}

/**
 * Whether a page of ours, or no page at all, made the request. Programs that are no browser send
 * neither header; they are told apart by their token. A proxy that the user has put in front may
 * speak TLS: the page is then ours by the same name.
 */
export function isOwnOrigin({ host, origin, site }: RequestOrigin): boolean {
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  if (origin === null) return true;
  const name = host.toLowerCase();
  const from = origin.toLowerCase();
  return from === `http://${name}` || from === `https://${name}`;
}
