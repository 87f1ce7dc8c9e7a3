import { useView } from "./view_context.ts";

const WORDS = {
  live: null,
  connecting: "Connecting to the daemon again; what you see may be old.",
  lost: "The daemon does not answer; what you see is old.",
  refused: "This browser is not logged in any more: run `ntm-tracker open` for another link.",
} as const;

/** What is wrong, when something is. */
export function Banner() {
  const { link, snapshot } = useView();
  const words = WORDS[link.value] ??
    (snapshot.value.degraded ? "The daemon is degraded: some of this may be old." : null);
  return <div class="banner" role="status" hidden={words === null}>{words}</div>;
}
