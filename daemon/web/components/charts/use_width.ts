import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** The width that a part has on the page, pixels, as it changes; 0 before it is known. */
export function useWidth<Element extends HTMLElement>(): readonly [
  RefObject<Element | null>,
  number,
] {
  const place = useRef<Element | null>(null);
  const [width, setWidth] = useState(0);
  // Before anything is painted: what needs the width would move the rest when it comes later.
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const watcher = new ResizeObserver(() => setWidth(element.clientWidth));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  return [place, width];
}
