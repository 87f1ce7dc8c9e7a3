import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { longAge, shortAge } from "./duration.ts";
import { useView } from "./view_context.ts";

interface AgeProps {
  /** Milliseconds UTC. */
  readonly since: number;
  /** In two units instead of one. */
  readonly long?: boolean;
}

/** How long ago something was, with the exact time for whoever points at it. */
export function Age({ since, long = false }: AgeProps) {
  const { now } = useView();
  const exact = new Date(since).toISOString();
  // A signal for the text alone: a second that goes by draws nothing else again.
  const text = useMemo(
    () => computed(() => (long ? longAge : shortAge)(now.value - since)),
    [now, since, long],
  );
  return <time dateTime={exact} title={exact}>{text}</time>;
}

/** How long something ran, or runs: that goes on by itself until it has ended. */
export function Runtime(
  { since, until }: { readonly since: number; readonly until: number | null },
) {
  if (until === null) return <Age since={since} long />;
  const exact = new Date(since).toISOString();
  return <time dateTime={exact} title={exact}>{longAge(until - since)}</time>;
}

/** How long it is until then, rounded up to a minute. */
export function Until({ at }: { readonly at: number }) {
  const { now } = useView();
  const exact = new Date(at).toISOString();
  const left = Math.max(0, at - now.value);
  const shown = left < 60_000 ? left : Math.ceil(left / 60_000) * 60_000;
  return <time dateTime={exact} title={exact}>{shortAge(shown)}</time>;
}
