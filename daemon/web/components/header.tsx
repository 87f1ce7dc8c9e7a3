import { type Theme, THEMES } from "./ui.ts";
import { counted } from "./names.ts";
import { useView } from "./view_context.ts";

/** Where the settings are edited. */
export const SETTINGS_PATH = "/settings";

const LINK_WORDS = {
  live: "Live",
  connecting: "Connecting",
  lost: "Disconnected",
  refused: "Logged out",
} as const;

const THEME_WORDS: Readonly<Record<Theme, string>> = {
  system: "System",
  light: "Light",
  dark: "Dark",
  contrast: "High contrast",
};

/** The name of the page, how it stands to the daemon, and what holds for all of it. */
export function Header() {
  const { link, ui, role } = useView();
  return (
    <>
      <h1>ntm-tracker</h1>
      <span class={`link ${link.value}`}>
        <i class={`mark ${link.value}`} aria-hidden="true" />
        {LINK_WORDS[link.value]}
      </span>
      {role === "read" && <span class="chip">only looks</span>}
      <CaptureMark />
      <span class="space" />
      <label class="theme">
        <span class="unseen">Theme</span>
        <select
          value={ui.theme.value}
          onChange={(event) =>
            ui.theme.value = THEMES.find((each) => each === event.currentTarget.value) ?? "system"}
        >
          {THEMES.map((theme) => <option key={theme} value={theme}>{THEME_WORDS[theme]}</option>)}
        </select>
      </label>
      <a class="plain" href={SETTINGS_PATH}>Settings</a>
      <button
        type="button"
        class="plain"
        aria-keyshortcuts="?"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts"
        onClick={() => ui.dialog.value = { kind: "shortcuts" }}
      >
        ?
      </button>
    </>
  );
}

/** Says whose screens are read, where the user wants it said. */
function CaptureMark() {
  const { snapshot, health } = useView();
  const captured = new Set(snapshot.value.capturedSessions ?? []);
  if (captured.size === 0 || !health.value.capture.banner) return null;
  const names = snapshot.value.sessions.filter(({ id }) => captured.has(id)).map(({ name }) =>
    name
  );
  return (
    <span class="chip captured" title={`Screens are read of: ${names.join(", ")}`}>
      {counted(captured.size, "session")} read
      <span class="unseen">: {names.join(", ")}</span>
    </span>
  );
}
