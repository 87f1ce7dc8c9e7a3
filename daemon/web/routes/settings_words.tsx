import type { ComponentChildren } from "preact";
import type { SettingsSeed } from "../components/settings/settings_seed.ts";

/** What a part of the settings is about; null where its settings say all. */
export function partWords(id: string, { detectors }: SettingsSeed): ComponentChildren | null {
  switch (id) {
    case "notifications":
      return "The daemon keeps these rules, so that all your clients tell the same. The first rule " +
        "that fits a session decides.";
    case "sessions":
      return "What is told goes by name: it holds for the next session of that name, too. A screen " +
        "is read only where you say so: then the daemon looks at what the panes of the session " +
        "show, to tell who works and who waits, and its end can be looked at here, redacted. " +
        "Nothing of it is kept. This does not pass on with the name: a name opens the session that " +
        "bears it first, and stays with that one, also when it is renamed. Another that takes the " +
        "name is not read until the daemon is started again.";
    case "detectors":
      return (
        <>
          Packs of rules that tell from titles and screens what an agent does. Your own are read
          from <code>{detectors.directory}</code>
        </>
      );
    case "actions":
      return (
        <>
          Off, nothing is done in tmux. On, whoever is logged in as admin may end sessions, on the
          dashboard too, and type into panes: that is done by <code>ntm-tracker send</code>{" "}
          or the protocol, and these pages have no field for it. Keys reach only the very pane that
          was meant, a pane that waits for a person only when that is said, and each action is
          written down as an event. To show or copy the command that brings you to a pane needs no
          leave.
        </>
      );
    default:
      return null;
  }
}
