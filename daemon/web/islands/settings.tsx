import { hydrate } from "preact";
import { SettingsContext } from "../components/settings/settings_context.ts";
import { SETTINGS_ISLANDS } from "../components/settings/settings_islands.ts";
import type { SettingsSeed } from "../components/settings/settings_seed.ts";
import { SettingsStore } from "../components/settings/settings_store.ts";
import { connect } from "./connect.ts";
import { Held } from "./held.tsx";
import { SettingsLink } from "./settings_link.ts";

const seed: SettingsSeed = JSON.parse(document.getElementById("seed")?.textContent ?? "");
const link = new SettingsLink(connect);
const store = new SettingsStore(seed, link.request);

for (const place of document.querySelectorAll<HTMLElement>("[data-island]")) {
  const Part = SETTINGS_ISLANDS[place.dataset["island"] ?? ""];
  if (Part === undefined) continue;
  hydrate(
    <SettingsContext.Provider value={store}>
      <Held Part={Part} />
    </SettingsContext.Provider>,
    place,
  );
}
// Only now: hydration takes what the server drew for what there is.
store.isLive.value = true;
void link.follow(store);

addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  document.querySelector<HTMLButtonElement>("[data-save]")?.click();
});
addEventListener("beforeunload", (event) => {
  if (Object.keys(store.drafts.value).length > 0) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void store.refresh();
});
