import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { View } from "../view.ts";

/** Hands the view to all parts of the page. */
export const ViewContext = createContext<View | null>(null);

/** The view that this part of the page is drawn from. */
export function useView(): View {
  const view = useContext(ViewContext);
  if (view === null) throw new Error("draw: there is no view, wrap the part in ViewContext");
  return view;
}
