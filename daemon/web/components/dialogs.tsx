import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { KillForm } from "./kill_form.tsx";
import { useView } from "./view_context.ts";

/** What lies over the page. */
export function Dialogs() {
  const { ui, snapshot } = useView();
  const dialog = ui.dialog.value;
  if (dialog === null) return null;
  if (dialog.kind === "shortcuts") {
    return (
      <Modal title="Keyboard shortcuts">
        <Shortcuts />
      </Modal>
    );
  }
  const session = snapshot.value.sessions.find(({ id }) => id === dialog.sessionId);
  return (
    <Modal title="Kill session">
      {session === undefined || session.endedAt !== null
        ? <p>The session has ended.</p>
        : <KillForm key={session.id} session={session} />}
    </Modal>
  );
}

function Modal(
  { title, children }: { readonly title: string; readonly children: ComponentChildren },
) {
  const { ui } = useView();
  const place = useRef<HTMLDialogElement>(null);
  useEffect(() => place.current?.showModal(), []);
  const close = () => ui.dialog.value = null;
  return (
    <dialog ref={place} aria-labelledby="dialog-title" onClose={close}>
      <div class="head">
        <h2 id="dialog-title">{title}</h2>
        <button
          type="button"
          class="plain"
          aria-label="Close"
          onClick={() => place.current?.close()}
        >
          ✕
        </button>
      </div>
      {children}
    </dialog>
  );
}

const SHORTCUTS = [
  ["j / k", "the next, the one before"],
  ["Enter", "show what has the focus beside the list"],
  ["x", "show or hide the panes of a session"],
  ["f", "focus the pane in a terminal"],
  ["c", "copy the attach command"],
  ["s", "snooze for as long as the button says"],
  ["d", "dismiss"],
  ["u", "undo that, bring back"],
  ["o / t", "output, timeline of a session"],
  ["g", "to those who need you"],
  ["/", "search"],
  ["Escape", "empty the search, close what is open"],
  ["?", "this list"],
] as const;

function Shortcuts() {
  return (
    <dl class="keys">
      {SHORTCUTS.map(([keys, words]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
