import { counted } from "../names.ts";
import { useCall } from "../use_call.ts";
import { useSettings } from "./settings_context.ts";

/** What was changed and not saved, and what came of saving. */
export function SaveBar() {
  const store = useSettings();
  const [{ state, words }, call] = useCall();
  if (!store.isAdmin) return <News />;
  const changed = Object.keys(store.drafts.value);
  const isOff = changed.length === 0 || state === "busy";
  const isHeld = isOff || store.fault.value !== null;
  const disabled = !store.isLive.value;
  const save = () => {
    const saved = store.save();
    // Only when the mistakes are marked.
    saved.catch(() => setTimeout(showFirstWrong));
    return saved;
  };
  // A button that cannot be pressed for now keeps the focus: it is disabled in words only.
  return (
    <div class="save">
      <span class="count" role="status">
        {changed.length === 0 ? "Nothing is changed." : `${counted(changed.length, "change")}.`}
      </span>
      <button
        type="button"
        class="main"
        aria-keyshortcuts="Control+S"
        data-save
        disabled={disabled}
        aria-disabled={isHeld}
        onClick={() => isHeld || call(save)}
      >
        Save
      </button>
      <button
        type="button"
        disabled={disabled}
        aria-disabled={isOff}
        onClick={() => isOff || store.discard()}
      >
        Discard
      </button>
      <span class={`told ${state}`} role="status">{words}</span>
      <News />
    </div>
  );
}

/** Brings the person to what was refused first: what had the focus may be gone with its field. */
function showFirstWrong(): void {
  const place = document.querySelector<HTMLElement>(".fault, [data-key] [aria-invalid=true]");
  place?.focus();
  place?.scrollIntoView({ block: "center" });
}

const LINK_WORDS = {
  live: "",
  lost: "The daemon cannot be reached now: what is shown may be old. ",
  refused: "This browser is not logged in any more. " +
    "Run `ntm-tracker open` in a terminal for another link. ",
} as const;

/** What has happened elsewhere, and whether that is heard of. */
function News() {
  const store = useSettings();
  const { elsewhere, link, isOutdated } = store;
  const names = elsewhere.value.map((key) => store.label(key));
  return (
    <p class="news" role="status">
      {LINK_WORDS[link.value]}
      {isOutdated.value && (
        <>
          The daemon was updated.{" "}
          <button type="button" onClick={() => location.reload()}>Reload the page</button>
          {" "}
        </>
      )}
      {names.length > 0 && `Changed elsewhere meanwhile: ${names.join(", ")}.`}
    </p>
  );
}
