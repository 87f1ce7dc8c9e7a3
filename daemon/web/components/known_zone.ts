/** The option of `Intl` for a zone; none where a browser knows fewer zones than the daemon. */
export function knownZone(timeZone: string): { readonly timeZone?: string } {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone });
    return { timeZone };
  } catch {
    return {};
  }
}
