import type { ComponentType } from "preact";

/**
 * Keeps an island from being a child that somebody else was handed: the provider around it is never
 * drawn again and would hold on to its first child as that was first drawn, and through it to every
 * tree that the island has drawn since.
 */
export function Held({ Part }: { readonly Part: ComponentType }) {
  return <Part />;
}
