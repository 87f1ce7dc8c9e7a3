import { Field } from "./field.tsx";
import { Section } from "./section.tsx";

/** Whether clients may change anything in tmux. */
export function Actions() {
  return (
    <Section id="actions" title="Actions">
      <p class="about">
        Off, this page only looks. On, whoever is logged in as admin may type into panes and end
        sessions: only the very pane that was meant, a pane that waits for a person only when that
        is said, and each action is written down as an event. To show or copy the command that
        brings you to a pane needs no leave.
      </p>
      <Field name="security.enable_actions" />
    </Section>
  );
}
