import { useEffect, useRef, useState } from "preact/hooks";
import type { Pane } from "../../../shared/model/pane.ts";
import { PaneRow } from "./pane_row.tsx";
import { still } from "./still.tsx";

/** Rows that are drawn together. */
const CHUNK = 25;

/** How far out of sight rows are drawn already: further than a key or a wheel moves at once. */
const MARGIN = "1000px";

interface PaneListProps {
  readonly panes: readonly Pane[];
  /** The first so many are drawn at once, the others when they come near to what is seen. */
  readonly eager: number;
  /** The one that is shown beside the list; null when it is none of these. */
  readonly chosenPane: string | null;
}

/** The rows of a session: a thousand panes must not hold up the page before they are looked at. */
export function PaneList({ panes, eager, chosenPane }: PaneListProps) {
  const chunks = [];
  for (let at = 0; at < panes.length; at += CHUNK) {
    const chunk = panes.slice(at, at + CHUNK);
    const isChosen = chunk.some(({ id }) => id === chosenPane);
    chunks.push(
      <Chunk
        key={at}
        panes={chunk}
        isEager={at < eager}
        chosenPane={isChosen ? chosenPane : null}
      />,
    );
  }
  return <>{chunks}</>;
}

interface ChunkProps {
  readonly panes: readonly Pane[];
  readonly isEager: boolean;
  readonly chosenPane: string | null;
}

const Chunk = still(function Chunk({ panes, isEager, chosenPane }: ChunkProps) {
  const place = useRef<HTMLLIElement>(null);
  const [isNear, setNear] = useState(isEager);
  useEffect(() => {
    if (place.current === null) return;
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
    }, { rootMargin: MARGIN });
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, [isNear]);
  if (!isNear) {
    // A picture keeps its shape without a style, which a page of the server may not bring.
    return (
      <li ref={place}>
        <svg class="room" viewBox={`0 0 1 ${panes.length}`} aria-hidden="true" />
      </li>
    );
  }
  return (
    <>
      {panes.map((pane) => <PaneRow key={pane.id} pane={pane} isChosen={pane.id === chosenPane} />)}
    </>
  );
});
