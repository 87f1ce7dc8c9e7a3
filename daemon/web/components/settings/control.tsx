import type { TargetedInputEvent } from "preact";
import type { ConfigKeyInfo } from "../../../../shared/protocol/methods/config.ts";
import { useSettings } from "./settings_context.ts";
import { numberIn } from "./value_words.ts";

/** What a form must know of a value. */
export type ValueInfo = Pick<ConfigKeyInfo, "kind" | "minimum" | "maximum" | "choices">;

interface ControlProps {
  /** Its row has the hint and the problem below this id, too. */
  readonly id: string;
  readonly info: ValueInfo;
  readonly value: unknown;
  /** What is to be typed; as the kind of the value without it. */
  readonly type?: "time" | undefined;
  readonly isWrong: boolean;
  readonly put: (value: unknown) => void;
}

/** What a control tells to those who do not see its row, and whether it can be used. */
export function useControl({ id, isWrong }: Pick<ControlProps, "id" | "isWrong">) {
  const { isLive } = useSettings();
  return {
    id,
    disabled: !isLive.value,
    "aria-invalid": isWrong,
    "aria-describedby": `${id}-hint ${id}-problem`,
  };
}

/** Lets a person give another value of one kind. */
export function Control(props: ControlProps) {
  const { info: { kind, minimum, maximum, choices }, value, type, put } = props;
  const common = useControl(props);
  const typed = (event: TargetedInputEvent<HTMLInputElement>) => event.currentTarget.value;
  switch (kind) {
    case "switch":
      return (
        <input
          {...common}
          type="checkbox"
          checked={value === true}
          onChange={(event) => put(event.currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <select
          {...common}
          value={String(value)}
          onChange={(event) => put(event.currentTarget.value)}
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
          value={String(value ?? "")}
          onInput={(event) => put(numberIn(typed(event)))}
        />
      );
    default: {
      const text = {
        value: String(value),
        onInput: (event: TargetedInputEvent<HTMLInputElement>) => put(typed(event)),
      };
      return type === "time"
        ? <input {...common} {...text} type="time" />
        : <input {...common} {...text} type="text" />;
    }
  }
}
