import { useState } from "preact/hooks";
import type { NotificationOverride } from "../../../../shared/model/notification.ts";
import { useCall } from "../use_call.ts";
import { useSettings } from "./settings_context.ts";
import type { SettingsStore } from "./settings_store.ts";

const KEY = "notifications.overrides";

/** For a session that is not there: a name to set something for. */
export function AddName() {
  const store = useSettings();
  const [name, setName] = useState("");
  const [{ state, words }, call] = useCall();
  const add = async () => {
    const told = await addOverride(store, name.trim());
    setName("");
    return told;
  };
  return (
    <form
      class="add"
      onSubmit={(event) => {
        event.preventDefault();
        call(add);
      }}
    >
      <label for="add-session">Another name</label>
      <input
        id="add-session"
        spellcheck={false}
        disabled={!store.isLive.value}
        aria-invalid={state === "failed"}
        aria-describedby="add-session-told"
        value={name}
        onInput={({ currentTarget: { value } }) => setName(value)}
      />
      <button type="submit" disabled={!store.isLive.value}>Add, always told</button>
      <span class={`told ${state}`} id="add-session-told" role="status">{words}</span>
    </form>
  );
}

/**
 * Wants a session to be told always, where the daemon would take that.
 * @returns what came of it, in words
 * @throws {Error} with what is wrong with the name
 */
export async function addOverride(store: SettingsStore, session: string): Promise<string> {
  if (session === "") throw new Error("type the name of a session");
  const others = () => store.shown(KEY) as readonly NotificationOverride[];
  if (others().some((one) => one.session === session)) {
    throw new Error("this name is in the table already");
  }
  const next = () => [...others(), { session, escalation: true }];
  await store.check(KEY, next());
  store.edit(KEY, next());
  return "It is in the table; Save keeps it.";
}
