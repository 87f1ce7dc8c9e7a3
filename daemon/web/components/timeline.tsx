import { useEffect, useRef, useState } from "preact/hooks";
import type { Event } from "../../../shared/model/event.ts";
import { Age } from "./age.tsx";
import { CallButton } from "./call_button.tsx";
import { errorWords } from "./error_words.ts";
import { eventWords, joinEvents, needsWords } from "./event_words.ts";
import { counted } from "./names.ts";
import { still } from "./still.tsx";
import { useView } from "./view_context.ts";

const PAGE = 50;

/** Of what comes by itself so many are kept beside those that were asked for; a busy hour has more. */
const NEWS_KEPT = 50;

interface TimelineProps {
  readonly kind: "pane" | "session" | "all";
  /** Of the pane or the session. */
  readonly id: string;
}

/** What happened to a pane or a session, the newest first, and as it happens. */
export function Timeline(props: TimelineProps) {
  const { events, failure, hasOlder, loadOlder } = useHistory(props);
  if (events === null) return <p class="empty faint">{failure ?? "Loading what happened…"}</p>;
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

/** The events that are known, null before the first answer, and a way to ask for older ones. */
function useHistory({ kind, id }: TimelineProps) {
  const { request, onEvents, epoch } = useView();
  const [events, setEvents] = useState<readonly Event[] | null>(null);
  const [hasOlder, setHasOlder] = useState(false);
  const asked = useRef(PAGE);
  const [failure, setFailure] = useState<string | null>(null);
  const list = async (beforeEventId?: number) => {
    const params = { ...whose({ kind, id }), limit: PAGE, ...(beforeEventId && { beforeEventId }) };
    return (await request<{ readonly events: readonly Event[] }>("events.list", params)).events;
  };

  useEffect(() => {
    let isWanted = true;
    asked.current = PAGE;
    const stop = onEvents((news) => {
      const own = news.filter((event) => isOf(event, { kind, id }));
      if (own.length === 0) return;
      setEvents((before) => joinEvents(before ?? [], own).slice(0, asked.current + NEWS_KEPT));
    });
    list().then((page) => {
      if (!isWanted) return;
      // What is older than a full page may have a hole before it; what is newer was told meanwhile.
      const first = page.length < PAGE ? 0 : page[0]?.id ?? 0;
      setEvents((before) => joinEvents((before ?? []).filter((event) => event.id >= first), page));
      setHasOlder(page.length >= PAGE);
      setFailure(null);
    }, (error) => isWanted && setFailure(errorWords(error)));
    return () => {
      isWanted = false;
      stop();
    };
  }, [kind, id, epoch.value]);

  const loadOlder = async () => {
    const known = events ?? [];
    const page = await list(known.at(-1)?.id);
    asked.current = known.length + page.length;
    setEvents((before) => joinEvents(before ?? [], page));
    setHasOlder(page.length >= PAGE);
    return page.length > 0 ? `${counted(page.length, "event")} more` : "that is all";
  };
  // What would not fit was let go.
  const isFull = events !== null && events.length >= asked.current + NEWS_KEPT;
  return { events, failure, hasOlder: hasOlder || isFull, loadOlder };
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
        {isNamed && sessionName !== undefined && <bdi class="name">{`${sessionName} `}</bdi>}
        {needsWords(event) && <strong>{`${eventWords(event)} `}</strong>}
        <bdi>{event.message}</bdi>
      </span>
    </li>
  );
});
