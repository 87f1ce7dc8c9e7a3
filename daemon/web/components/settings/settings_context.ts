import { createContext } from "preact";
import { useContext, useLayoutEffect, useState } from "preact/hooks";
import type { SettingsStore } from "./settings_store.ts";

/** Hands the settings to all parts of their page. */
export const SettingsContext = createContext<SettingsStore | null>(null);

/** The settings that this part of the page is drawn from; it is drawn anew when they change. */
export function useSettings(): SettingsStore {
  const store = useContext(SettingsContext);
  if (store === null) throw new Error("draw: there are no settings, wrap it in SettingsContext");
  const [, draw] = useState(0);
  // Before anything else happens, so that no change is missed.
  useLayoutEffect(() => store.onChange(() => draw((count) => count + 1)), [store]);
  return store;
}
