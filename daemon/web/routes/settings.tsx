import { SettingsContext } from "../components/settings/settings_context.ts";
import { SETTINGS_ISLANDS } from "../components/settings/settings_islands.ts";
import type { SettingsSeed } from "../components/settings/settings_seed.ts";
import { SettingsStore } from "../components/settings/settings_store.ts";
import { pageText } from "./page.tsx";

const PARTS = [
  ["notifications", "Notifications"],
  ["sessions", "Sessions"],
  ["detectors", "Detectors"],
  ["retention", "Retention"],
  ["polling", "Poll interval"],
  ["actions", "Actions"],
] as const;

/** The page of settings as they are at this moment; a browser with scripts lets an admin change them. */
export function settings(seed: SettingsSeed): string {
  const store = new SettingsStore(
    seed,
    () => Promise.reject(new Error("ask daemon: the page is only drawn here")),
  );
  const children = (
    <>
      <a class="skip" href="#notifications">To the settings</a>
      <header>
        <h1>Settings</h1>
        {seed.role === "read" && <span class="chip">only looks</span>}
        <span class="space" />
        <a class="plain" href="/">Back to the dashboard</a>
      </header>
      <SettingsContext.Provider value={store}>
        <main>
          <Parts seed={seed} />
          <div class="column">
            {Object.entries(SETTINGS_ISLANDS).map(([name, Part]) => (
              <div key={name} data-island={name} class={name === "save" ? "save-place" : "part"}>
                <Part />
              </div>
            ))}
          </div>
        </main>
      </SettingsContext.Provider>
    </>
  );
  return pageText({
    title: "Settings · ntm-tracker",
    class: "settings-page",
    styles: ["settings.css"],
    script: { name: "settings.js", seed },
    children,
  });
}

/** The way to each part, and where all of it is kept. */
function Parts({ seed: { path, role } }: { readonly seed: SettingsSeed }) {
  return (
    <nav aria-label="Parts">
      <ul>
        {PARTS.map(([id, title]) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
      <p class="faint">
        In <code>{path}</code>
      </p>
      {role === "admin" && (
        <noscript>
          <p class="about">
            Without scripts this page only shows: change the file, and restart the daemon.
          </p>
        </noscript>
      )}
    </nav>
  );
}
