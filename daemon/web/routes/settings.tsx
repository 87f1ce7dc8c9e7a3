import { SettingsContext } from "../components/settings/settings_context.ts";
import { SETTINGS_ISLANDS } from "../components/settings/settings_islands.ts";
import type { Part, SettingsSeed } from "../components/settings/settings_seed.ts";
import { SettingsStore } from "../components/settings/settings_store.ts";
import { pageText } from "./page.tsx";
import { partWords } from "./settings_words.tsx";

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
          <Nav seed={seed} />
          <div class="column">
            <Island name="fault" />
            {seed.parts.map((part) => <Section key={part.id} {...{ part, seed }} />)}
            <Island name="save" class="save-place" />
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

interface IslandProps {
  readonly name: string;
  readonly class?: string;
}

/** What a browser with scripts takes over. */
function Island({ name, class: look }: IslandProps) {
  const Part = SETTINGS_ISLANDS[name];
  return <div data-island={name} class={look}>{Part && <Part />}</div>;
}

interface SectionProps {
  readonly part: Part;
  readonly seed: SettingsSeed;
}

/** A part with its title; what never changes is not handed to scripts. */
function Section({ part: { id, title }, seed }: SectionProps) {
  const about = partWords(id, seed);
  return (
    <section class="settings" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {about !== null && <p class="about">{about}</p>}
      <Island name={id} />
    </section>
  );
}

/** The way to each part, and where all of it is kept. */
function Nav({ seed: { path, role } }: { readonly seed: SettingsSeed }) {
  return (
    <nav aria-label="Parts">
      <Island name="parts" />
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
