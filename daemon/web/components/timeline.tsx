import { useEffect, useRef, useState } from "preact/hooks";
import type { Event } from "../../../shared/model/event.ts";
import { Age } from "./age.tsx";
import { CallButton } from "./call_button.tsx";
import { errorWords } from "./error_words.ts";
import {
  type EventHistory,
  NO_HISTORY,
  PAGE,
  withFirstPage,
  withNews,
  withOlder,
} from "./event_history.ts";
import { eventWords, needsWords } from "./event_words.ts";
import { counted } from "./names.ts";
import { still } from "./still.tsx";
import { useView } from "./view_context.ts";

interface TimelineProps {
  readonly kind: "pane" | "session" | "all";
  /** Of the pane or the session. */
  readonly id: string;
}

/** What happened to a pane or a session, the newest first, and as it happens. */
export function Timeline(props: TimelineProps) {
  const { history: { events, hasOlder, pages }, failure, loadOlder } = useHistory(props);
  if (pages === 0 && events.length === 0) {
    return <p class="empty faint">{failure ?? "Loading what happened…"}</p>;
  }
  const isNamed = props.kind === "all";
  return (
    <>
      {failure !== null && <p class="told failed">{failure}</p>}
      {events.length === 0 && <p class="empty faint">Nothing has happened yet.</p>}
      <ol class="timeline">
        {events.map((event) => <Entry key={event.id} event={event} isNamed={isNamed} />)}
      </ol>
      {hasOlder && <CallButton run={loadOlder}>Load older</CallButton>}
    </>
  );
}

/** What is known of what happened, and a way to ask for what is older. */
function useHistory({ kind, id }: TimelineProps) {
  const { request, onEvents, epoch } = useView();
  const [history, setHistory] = useState(NO_HISTORY);
  const newest = useRef(history);
  const [failure, setFailure] = useState<string | null>(null);
  const show = (next: EventHistory) => setHistory(newest.current = next);
  const list = async (beforeEventId?: number) => {
    const params = { ...whose({ kind, id }), limit: PAGE, ...(beforeEventId && { beforeEventId }) };
    return (await request<{ readonly events: readonly Event[] }>("events.list", params)).events;
  };

  useEffect(() => {
    let isWanted = true;
    const stop = onEvents((news) => {
      const own = news.filter((event) => isOf(event, { kind, id }));
      if (own.length > 0) show(withNews(newest.current, own));
    });
    list().then((page) => {
      if (!isWanted) return;
      show(withFirstPage(newest.current, page));
      setFailure(null);
    }, (error) => isWanted && setFailure(errorWords(error)));
    return () => {
      isWanted = false;
      stop();
    };
  }, [kind, id, epoch.value]);

  const loadOlder = async () => {
    const known = newest.current;
    const page = await list(known.events.at(-1)?.id);
    const next = withOlder(newest.current, { known, page });
    if (next === null) return "much has happened meanwhile, try again";
    show(next);
    return page.length > 0 ? `${counted(page.length, "event")} more` : "that is all";
  };
  return { history, failure, loadOlder };
}

function whose({ kind, id }: TimelineProps) {
  if (kind === "all") return {};
  return kind === "pane" ? { paneId: id } : { sessionId: id };
}

const SEVERITY_WORDS = { warn: "warning", error: "error" } as const;

function isOf(event: Event, { kind, id }: TimelineProps): boolean {
  if (kind === "all") return true;
  return (kind === "pane" ? event.paneId : event.sessionId) === id;
}

const Entry = still(function Entry(
  { event, isNamed }: { readonly event: Event; readonly isNamed: boolean },
) {
  const { sessionName } = event.display;
  const { severity } = event;
  return (
    <li>
      <Age since={event.detectedAt} />
      <span>
        {severity !== "info" && (
          <i class={`mark ${severity}`} role="img" aria-label={SEVERITY_WORDS[severity]} />
        )}
        {isNamed && sessionName !== undefined && (
          <>
            <bdi class="name clamp" title={sessionName}>{sessionName}</bdi>
            {" "}
          </>
        )}
        {needsWords(event) && <strong>{`${eventWords(event)} `}</strong>}
        <bdi>{event.message}</bdi>
      </span>
    </li>
  );
});
