import { useView } from "./view_context.ts";

/** What lives now, in four numbers. */
export function Overview() {
  const { sessions, panes, activePanes, waitingPanes } = useView().snapshot.value.totals;
  return (
    <dl class="cards">
      <Card name="Need you" value={waitingPanes} tone={waitingPanes > 0 ? "waiting" : undefined} />
      <Card name="Working" value={activePanes} />
      <Card name="Panes" value={panes} />
      <Card name="Sessions" value={sessions} />
    </dl>
  );
}

function Card(
  { name, value, tone }: { name: string; value: number; tone?: string | undefined },
) {
  return (
    <div class={tone ? `card ${tone}` : "card"}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
