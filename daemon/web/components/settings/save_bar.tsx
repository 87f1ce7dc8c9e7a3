import { counted } from "../names.ts";
import { useCall } from "../use_call.ts";
import { useSettings } from "./settings_context.ts";
import { labelOf } from "./shown_keys.ts";

/** What was changed and not saved, and what came of saving. */
export function SaveBar() {
  const store = useSettings();
  const [{ state, words }, call] = useCall();
  if (!store.isAdmin) return <News />;
  const changed = Object.keys(store.drafts.value);
  const isOff = changed.length === 0 || state === "busy";
  // A button that cannot be pressed for now keeps the focus.
  const standing = { disabled: !store.isLive.value, "aria-disabled": isOff };
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
        {...standing}
        onClick={() => isOff || call(() => store.save())}
      >
        Save
      </button>
      <button
        type="button"
        {...standing}
        onClick={() => isOff || store.discard()}
      >
        Discard
      </button>
      <span class={`told ${state}`} role="status">{words}</span>
      <News />
    </div>
  );
}

const LINK_WORDS = {
  live: "",
  lost: "The daemon cannot be reached now: what is shown may be old. ",
  refused: "This browser is not logged in any more. " +
    "Run `ntm-tracker open` in a terminal for another link. ",
} as const;

/** What has happened elsewhere, and whether that is heard of. */
function News() {
  const { elsewhere, link, isOutdated } = useSettings();
  const names = elsewhere.value.map(labelOf);
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
