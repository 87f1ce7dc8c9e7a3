import { renderToString } from "preact-render-to-string";
import { faviconFor } from "../components/page_title.ts";
import { SettingsContext } from "../components/settings/settings_context.ts";
import { SETTINGS_ISLANDS } from "../components/settings/settings_islands.ts";
import type { SettingsSeed } from "../components/settings/settings_seed.ts";
import { SettingsStore } from "../components/settings/settings_store.ts";

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
  const page = (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Settings · ntm-tracker</title>
        <link rel="icon" type="image/svg+xml" href={faviconFor(0)} />
        <link rel="stylesheet" href="/static/style.css" />
        <link rel="stylesheet" href="/static/settings.css" />
        <script src="/static/theme.js" />
        <script type="module" src="/static/settings.js" />
      </head>
      <body class="settings-page">
        <a class="skip" href="#notifications">To the settings</a>
        <header>
          <h1>Settings</h1>
          {seed.role === "read" && <span class="chip">only looks</span>}
          <span class="space" />
          <a class="plain" href="/">Back to the dashboard</a>
        </header>
        <SettingsContext.Provider value={store}>
          <main>
            <nav aria-label="Parts">
              <ul>
                {PARTS.map(([id, title]) => (
                  <li key={id}>
                    <a href={`#${id}`}>{title}</a>
                  </li>
                ))}
              </ul>
              <p class="faint">
                In <code>{seed.path}</code>
              </p>
              {seed.role === "admin" && (
                <noscript>
                  <p class="about">
                    Without scripts this page only shows: change the file, and restart the daemon.
                  </p>
                </noscript>
              )}
            </nav>
            <div class="column">
              {Object.entries(SETTINGS_ISLANDS).map(([name, Part]) => (
                <div key={name} data-island={name} class={name === "save" ? "save-place" : "part"}>
                  <Part />
                </div>
              ))}
            </div>
          </main>
        </SettingsContext.Provider>
        <script
          type="application/json"
          id="seed"
          dangerouslySetInnerHTML={{ __html: JSON.stringify(seed).replace(/</g, "\\u003c") }}
        />
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}
