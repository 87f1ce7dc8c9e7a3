/**
 * What a page in a window posts to its host, as JSON. The id is of one connection, made by the page:
 * a document that is loaded anew makes another, and ends the one before it.
 */
export type PageFrame =
  | { readonly kind: "open"; readonly id: string }
  | { readonly kind: "rpc"; readonly id: string; readonly text: string }
  /** How many `rpc` frames of this connection were heard so far. */
  | { readonly kind: "heard"; readonly id: string; readonly count: number }
  | { readonly kind: "close"; readonly id: string };

/** What the host hands to `ntmTracker.receive` of the page. */
export type HostFrame =
  | { readonly kind: "opened"; readonly id: string }
  | { readonly kind: "rpc"; readonly id: string; readonly text: string }
  | { readonly kind: "closed"; readonly id: string };
