/** What a browser says of the page that made a request; null for what was not sent. */
export interface RequestOrigin {
  /** `Host`, which was found to be ours. */
  readonly host: string;
  readonly origin: string | null;
  /** `Sec-Fetch-Site`. */
  readonly site: string | null;
  /** Whether the user has named this host: a proxy that speaks TLS may then stand in front. */
  readonly isNamed: boolean;
}

/**
 * Whether a page of ours, or no page at all, made the request. Programs that are no browser send
 * neither header; they are told apart by their token. No page of `https` is ours by a name of loopback:
 * TLS is not spoken here, so that somebody else has served it.
 */
export function isOwnOrigin({ host, origin, site, isNamed }: RequestOrigin): boolean {
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  if (origin === null) return true;
  const name = host.toLowerCase();
  const from = origin.toLowerCase();
  return from === `http://${name}` || (isNamed && from === `https://${name}`);
}
