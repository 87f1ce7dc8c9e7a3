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
        disabled={isOff}
        onClick={() => call(() => store.save())}
      >
        Save
      </button>
      <button type="button" disabled={isOff} onClick={() => store.discard()}>Discard</button>
      <span class={`told ${state}`} role="status">{words}</span>
      <News />
    </div>
  );
}

/** What has happened elsewhere, and whether that is heard of. */
function News() {
  const { elsewhere, isLost } = useSettings();
  const names = elsewhere.value.map(labelOf);
  return (
    <p class="news" role="status">
      {isLost.value && "The daemon cannot be reached now: what is shown may be old. "}
      {names.length > 0 && `Changed elsewhere meanwhile: ${names.join(", ")}.`}
    </p>
  );
}
