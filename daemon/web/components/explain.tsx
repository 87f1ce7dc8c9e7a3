import type { Explanation, WeighedClaim } from "../../../shared/model/explanation.ts";
import type { Pane } from "../../../shared/model/pane.ts";
import { Age } from "./age.tsx";
import { sentence } from "./error_words.ts";
import { useAsked } from "./use_asked.ts";
import { useView } from "./view_context.ts";

/** How often it is asked anew while it is shown, milliseconds. */
const RENEW_MS = 10_000;

/** Why a pane is shown as it is: who says what of it, and what that was worth. */
export function Explain({ pane }: { readonly pane: Pane }) {
  const { request, epoch, now } = useView();
  const round = Math.floor(now.value / RENEW_MS);
  const { answer, failure } = useAsked(
    () => request<Explanation>("panes.explain", { paneId: pane.id }),
    [pane.status, pane.statusReason, epoch.value, round].join(),
  );
  if (answer === null) {
    return <p class="empty faint">{failure ?? "Asking why…"}</p>;
  }
  const { shown, shownWords, judged, judgedWords, verdict, claims, lastOutputAt } = answer;
  return (
    <div class="explain">
      <p>
        <strong>Why {shown.status}?</strong> {sentence(shownWords)}
      </p>
      <p>
        {judged.status !== shown.status && `Now it looks ${judged.status} (${judgedWords}). `}
        {sentence(verdict.words)}
      </p>
      <p class="faint">
        {Math.round(shown.confidence * 100)} % sure;{" "}
        {lastOutputAt === null ? "no output was seen" : (
          <>
            last output <Age since={lastOutputAt} /> ago
          </>
        )}
      </p>
      {failure !== null && <p class="told failed">{failure}</p>}
      {claims.length === 0
        ? <p class="faint">Nobody has said anything of it yet.</p>
        : (
          <ol class="claims">
            {claims.map((claim) => <Claim key={`${claim.source} ${claim.claim}`} claim={claim} />)}
          </ol>
        )}
    </div>
  );
}

function Claim({ claim }: { readonly claim: WeighedClaim }) {
  const { sourceWords, claimWords, status, text, since, fate, fateWords } = claim;
  return (
    <li data-fate={fate}>
      <p>
        <strong>{sourceWords}</strong> says: {status === null ? "" : `${status}: `}
        {claimWords}
        {text !== null && <q>{text}</q>}
      </p>
      <p class="faint">
        for <Age since={since} /> · {fateWords}
      </p>
    </li>
  );
}
