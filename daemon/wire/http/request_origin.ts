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
 * neither header; they are told apart by their token.
 */
export function isOwnOrigin({ host, origin, site }: RequestOrigin): boolean {
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  return origin === null || origin.toLowerCase() === `http://${host.toLowerCase()}`;
}
