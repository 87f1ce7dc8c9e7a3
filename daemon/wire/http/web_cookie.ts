/** Cookies are shared by all ports of a host: each daemon has one of its own. */
export function cookieName(port: number): string {
  return `ntm_tracker_${port}`;
}

/** The value of a cookie in a `Cookie` header; null where it is not, or is there more than once. */
export function readCookie(header: string, name: string): string | null {
  const found = header.split(";").map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`));
  return found.length === 1 ? found[0]?.slice(name.length + 1) ?? null : null;
}

/** The `Set-Cookie` header of a login. */
export function loginCookie(name: string, value: string, lifeMs: number): string {
  const seconds = Math.floor(lifeMs / 1_000);
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
}
