import type { Context } from "hono";
import type { Role } from "../../shared/protocol/method.ts";

/** What every route of the site is handed beside the request. */
export interface SiteEnv {
  readonly Bindings: { readonly role: Role };
}

export type SiteContext = Context<SiteEnv>;
