import type { ComponentChildren } from "preact";
import { shortValue } from "./value_words.ts";

interface SettingRowProps {
  /** Of the control. */
  readonly id: string;
  /** As the file calls it. */
  readonly name: string;
  readonly label: string;
  readonly value: unknown;
  /** What changes the value; null where it is only shown. */
  readonly control: ComponentChildren | null;
  readonly hint: ComponentChildren;
  readonly problem: string | undefined;
  readonly isChanged?: boolean;
  readonly children?: ComponentChildren;
}

/** One value with its name, what changes it, what it means and what is wrong with it. */
export function SettingRow(props: SettingRowProps) {
  const { id, name, label, value, control, hint, problem, isChanged = false, children } = props;
  return (
    <div class="field" data-key={name} data-changed={isChanged}>
      <div class="question">
        {control === null ? <span class="name">{label}</span> : <label for={id}>{label}</label>}
        <code>{name}</code>
      </div>
      <div class="answer">{control ?? <output>{shortValue(value)}</output>}</div>
      <p class="hint" id={`${id}-hint`}>{hint}</p>
      <p class="problem" id={`${id}-problem`} role="alert">{problem}</p>
      {children}
    </div>
  );
}
