import type { ComponentChildren } from "preact";
import { shortCount } from "../../../shared/text/short_count.ts";
import { money } from "./money.ts";
import { useView } from "./view_context.ts";

/** What lives now, and what today has taken, in seven figures. */
export function Overview() {
  const view = useView();
  const { sessions, panes, activePanes, waitingPanes } = view.snapshot.value.totals;
  const today = view.today.value;
  return (
    <section aria-labelledby="overview-title">
      <h2 id="overview-title" class="unseen">Overview</h2>
      <dl class="cards">
        <Card name="Need you" tone={waitingPanes > 0 ? "waiting" : undefined}>
          {waitingPanes}
        </Card>
        <Card name="Working">{activePanes}</Card>
        <Card name="Sessions">{sessions}</Card>
        <Card name="Panes">{panes}</Card>
        <Card name="Compactions today">{today?.compactions}</Card>
        <Card name="Tokens today">{today && shortCount(today.tokens)}</Card>
        <Card name="Cost today">{today && costWords(today)}</Card>
      </dl>
    </section>
  );
}

interface CardProps {
  readonly name: string;
  readonly tone?: "waiting" | undefined;
  /** Nothing while it is not known yet. */
  readonly children: ComponentChildren;
}

function Card({ name, tone, children }: CardProps) {
  const isKnown = children !== null && children !== undefined;
  return (
    <div class={tone ? `card ${tone}` : "card"}>
      <dt>{name}</dt>
      <dd>{isKnown ? children : <span class="pending" aria-label="not known yet">–</span>}</dd>
    </div>
  );
}

function costWords(
  { costUsd, unpricedTokens }: { costUsd: number | null; unpricedTokens: number },
) {
  if (costUsd === null) return unpricedTokens > 0 ? "no price" : money(0);
  return (
    <>
      {money(costUsd)}
      {unpricedTokens > 0 && (
        <abbr title={`${shortCount(unpricedTokens)} tokens have no price and are not in this`}>
          +
        </abbr>
      )}
    </>
  );
}
