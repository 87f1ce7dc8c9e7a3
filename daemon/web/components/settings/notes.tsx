import { CallButton } from "../call_button.tsx";
import { useSettings } from "./settings_context.ts";
import { shortValue } from "./value_words.ts";

/** What a person must know of one setting beside its value. */
export function Notes({ name }: { readonly name: string }) {
  return (
    <>
      <Waiting name={name} />
      <Contested name={name} />
      <Fixed name={name} />
    </>
  );
}

/** What is saved and not in force yet. */
function Waiting({ name }: { readonly name: string }) {
  const { pending, values } = useSettings();
  if (!Object.hasOwn(pending.value, name)) return null;
  return (
    <p class="waits">
      Saved, but in force only after a restart of the daemon; until then {shortValue(
        values.value[name],
      )}.
    </p>
  );
}

/** What another has saved while the person was changing it. */
function Contested({ name }: { readonly name: string }) {
  const store = useSettings();
  if (!store.isContested(name)) return null;
  return (
    <p class="waits" role="alert">
      Changed elsewhere meanwhile: {shortValue(store.saved(name))}. Save puts yours in its place.
      {" "}
      <button
        type="button"
        aria-label={`Take that for ${store.label(name)}`}
        onClick={() => store.discard(name)}
      >
        Take that
      </button>
    </p>
  );
}

/** Why it is only shown, and what to do. */
function Fixed({ name }: { readonly name: string }) {
  const store = useSettings();
  const why = store.fixed.value[name];
  if (why === undefined || !store.isAdmin) return null;
  return (
    <p class="waits" data-fixed={name}>
      Only shown: in the file, {why}. Change it there, in{" "}
      <code>{store.seed.path}</code>, or write it so that this page can; then{" "}
      {store.isLive.value && (
        <CallButton
          label={`Read the file again for ${store.label(name)}`}
          run={() => store.reload()}
        >
          Read the file again
        </CallButton>
      )}
    </p>
  );
}
