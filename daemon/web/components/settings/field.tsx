import { Control } from "./control.tsx";
import { Notes } from "./notes.tsx";
import { SettingRow } from "./setting_row.tsx";
import { useSettings } from "./settings_context.ts";
import type { ShownSetting } from "./settings_seed.ts";
import { shortValue } from "./value_words.ts";

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
  const put = (value: unknown) => store.edit(name, value);
  const control = (
    <>
      <Control id={name} {...{ info, value, type, put }} isWrong={problem !== undefined} />
      <DefaultButton info={info} value={value} />
    </>
  );
  return (
    <SettingRow
      id={name}
      {...{ name, value, problem }}
      label={info.label}
      control={store.canEdit(name) ? control : null}
      hint={<Meaning info={info} />}
      isChanged={Object.hasOwn(store.drafts.value, name)}
    >
      <Notes name={name} />
    </SettingRow>
  );
}

function Meaning({ info }: { readonly info: ShownSetting }) {
  const { kind, description, wanted, defaultValue, effect } = info;
  return (
    <>
      {description}{" "}
      <span class="wanted">
        {kind === "switch" ? "" : `${wanted.charAt(0).toUpperCase()}${wanted.slice(1)}; `}
        {kind === "switch" ? "Default" : "default"} {shortValue(defaultValue)}.
        {effect === "accepted" && " Nothing in this version reads it yet."}
      </span>
    </>
  );
}

interface DefaultButtonProps {
  readonly info: ShownSetting;
  readonly value: unknown;
}

function DefaultButton({ info, value }: DefaultButtonProps) {
  const store = useSettings();
  const isDefault = JSON.stringify(value) === JSON.stringify(info.defaultValue);
  return (
    <button
      type="button"
      class="plain"
      aria-label={`Default of ${info.label}`}
      disabled={!store.isLive.value || isDefault}
      onClick={() => store.edit(info.key, null)}
    >
      Default
    </button>
  );
}
