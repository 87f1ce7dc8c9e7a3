import type { TargetedInputEvent } from "preact";
import type { ConfigKeyInfo } from "../../../../shared/protocol/methods/config.ts";
import { useSettings } from "./settings_context.ts";
import { labelOf } from "./shown_keys.ts";
import { numberIn, shortValue } from "./value_words.ts";

interface FieldProps {
  readonly name: string;
  /** What is to be typed; as the kind of the setting without it. */
  readonly type?: "time";
}

/** One setting, with what the daemon says of it: its meaning, its range, its default, its problem. */
export function Field({ name, type }: FieldProps) {
  const store = useSettings();
  const info = store.info(name);
  if (info === undefined) return null;
  const value = store.shown(name);
  const problem = store.problems.value[name];
  const isChanged = Object.hasOwn(store.drafts.value, name);
  return (
    <div class="field" data-key={name} data-changed={isChanged}>
      <div class="question">
        {store.isAdmin
          ? <label for={name}>{labelOf(name)}</label>
          : <span class="name">{labelOf(name)}</span>}
        <code>{name}</code>
      </div>
      <div class="answer">
        {store.isAdmin
          ? <Control info={info} value={value} type={type} isWrong={problem !== undefined} />
          : <output>{shortValue(value)}</output>}
        {store.isAdmin && <DefaultButton info={info} value={value} />}
      </div>
      <p class="hint" id={`${name}-hint`}>
        {info.description} <Wanted info={info} />
      </p>
      <p class="problem" id={`${name}-problem`} role="alert">{problem}</p>
      <Waiting name={name} />
    </div>
  );
}

function Wanted({ info: { kind, wanted, defaultValue, effect } }: { info: ConfigKeyInfo }) {
  return (
    <span class="wanted">
      {kind === "switch" ? "" : `${wanted.charAt(0).toUpperCase()}${wanted.slice(1)}; `}
      {kind === "switch" ? "Default" : "default"} {shortValue(defaultValue)}.
      {effect === "accepted" && " Nothing in this version reads it yet."}
    </span>
  );
}

/** What is saved and not in force yet. */
export function Waiting({ name }: { readonly name: string }) {
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

interface ControlProps {
  readonly info: ConfigKeyInfo;
  readonly value: unknown;
  readonly type: "time" | undefined;
  readonly isWrong: boolean;
}

function Control({ info, value, type, isWrong }: ControlProps) {
  const store = useSettings();
  const { key, kind, minimum, maximum, choices } = info;
  const common = {
    id: key,
    disabled: !store.isLive.value,
    "aria-invalid": isWrong,
    "aria-describedby": `${key}-hint ${key}-problem`,
  };
  switch (kind) {
    case "switch":
      return (
        <input
          {...common}
          type="checkbox"
          checked={value === true}
          onChange={(event) => store.edit(key, event.currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <select
          {...common}
          value={String(value)}
          onChange={(event) => store.edit(key, event.currentTarget.value)}
        >
          {choices.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
        </select>
      );
    case "number":
      return (
        <input
          {...common}
          type="number"
          inputMode="numeric"
          min={minimum ?? undefined}
          max={maximum ?? undefined}
          value={String(value)}
          onInput={(event) => store.edit(key, numberIn(event.currentTarget.value))}
        />
      );
    default: {
      const text = {
        value: String(value),
        onInput: (event: TargetedInputEvent<HTMLInputElement>) =>
          store.edit(key, event.currentTarget.value),
      };
      return type === "time"
        ? <input {...common} {...text} type="time" />
        : <input {...common} {...text} type="text" />;
    }
  }
}

function DefaultButton({ info, value }: Pick<ControlProps, "info" | "value">) {
  const store = useSettings();
  const isDefault = JSON.stringify(value) === JSON.stringify(info.defaultValue);
  return (
    <button
      type="button"
      class="plain"
      aria-label={`Default of ${labelOf(info.key)}`}
      disabled={!store.isLive.value || isDefault}
      onClick={() => store.edit(info.key, null)}
    >
      Default
    </button>
  );
}
