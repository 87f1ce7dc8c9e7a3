import type { ContextUse } from "../../../shared/model/usage.ts";
import { shortCount } from "../../../shared/text/short_count.ts";

const WIDTH = 48;

/** How full an agent's context is, as a bar and a figure. */
export function Gauge(
  { context, isLow }: { readonly context: ContextUse; readonly isLow: boolean },
) {
  const { percent, exact, tokens, limit } = context;
  if (percent === null) return <span class="faint">{shortCount(tokens)}</span>;
  const shown = `${exact ? "" : "~"}${Math.round(percent)}%`;
  const of = limit === null ? "" : ` of ${shortCount(limit)}`;
  const title = `context: ${exact ? "" : "about "}${shortCount(tokens)}${of} tokens`;
  return (
    <span class={isLow ? "gauge low" : "gauge"} title={title}>
      <span class="unseen">context</span>
      <svg width={WIDTH} height="6" aria-hidden="true">
        <rect class="track" width={WIDTH} height="6" rx="3" />
        <rect class="fill" width={Math.max(2, (percent / 100) * WIDTH)} height="6" rx="3" />
      </svg>
      {shown}
      {isLow && <span class="unseen">, little is left</span>}
    </span>
  );
}
