import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { counted } from "../names.ts";
import type { NotificationRule } from "../../../../shared/model/notification.ts";
import type { ThoughtPreview } from "./rules.tsx";
import { useSettings } from "./settings_context.ts";
import { labelOf } from "./shown_keys.ts";
import { linesIn, numberIn, shortValue } from "./value_words.ts";

interface RuleCardProps {
  readonly rule: NotificationRule;
  readonly place: number;
  readonly isLast: boolean;
  readonly thought: ThoughtPreview | undefined;
  /** By session, the place of the rule that comes first. */
  readonly takenBy: ReadonlyMap<string, number>;
  readonly change: (rule: NotificationRule) => void;
  readonly move: (by: 1 | -1) => void;
  readonly remove: () => void;
}

const KEY = "notifications.rules";
const FIELDS = [
  "type",
  "min_pending_ms",
  "max_per_hour",
  "include_sessions",
  "exclude_sessions",
] as const;

/** A rule with its fields and the sessions it is for. */
export function RuleCard(props: RuleCardProps) {
  const { rule, place, isLast, thought, takenBy, move, remove } = props;
  const { isAdmin, isLive } = useSettings();
  const name = `Rule ${place + 1}`;
  const button = (words: string, run: () => void, isOff = false) => (
    <button
      type="button"
      class="plain"
      aria-label={`${words} ${name}`}
      disabled={isOff || !isLive.value}
      onClick={run}
    >
      {words}
    </button>
  );
  return (
    <li class="rule">
      <fieldset>
        <legend>{name}</legend>
        {FIELDS.map((field) => <RuleField key={field} field={field} {...props} />)}
        <Reach {...{ rule, thought, takenBy }} />
        {isAdmin && (
          <div class="buttons">
            {button("Earlier", () => move(-1), place === 0)}
            {button("Later", () => move(1), isLast)}
            {button("Remove", remove)}
          </div>
        )}
      </fieldset>
    </li>
  );
}

type RuleFieldProps = RuleCardProps & { readonly field: typeof FIELDS[number] };

function RuleField({ field, rule, place, thought, change }: RuleFieldProps) {
  const store = useSettings();
  const { isAdmin, isLive } = store;
  const about = store.info(KEY)?.fields.find(({ name }) => name === field);
  const id = `rule-${place}-${field}`;
  const put = (value: unknown) => change(withField(rule, field, value));
  const problem = thought?.problems[field];
  const common = {
    id,
    disabled: !isLive.value,
    "aria-invalid": problem !== undefined,
    "aria-describedby": `${id}-hint ${id}-problem`,
  };
  let control: ComponentChildren;
  if (!isAdmin) control = <output>{shortValue(rule[field])}</output>;
  else if (field === "type") {
    control = (
      <select
        {...common}
        value={rule.type}
        onChange={(event) => put(event.currentTarget.value)}
      >
        {about?.choices.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
      </select>
    );
  } else if (field === "min_pending_ms" || field === "max_per_hour") {
    control = (
      <input
        {...common}
        type="number"
        min={about?.minimum ?? undefined}
        max={about?.maximum ?? undefined}
        value={rule[field] === undefined ? "" : String(rule[field])}
        onInput={({ currentTarget: { value } }) =>
          put(value === "" && field === "max_per_hour" ? undefined : numberIn(value))}
      />
    );
  } else control = <Patterns {...common} names={rule[field]} put={put} />;
  return (
    <div class="field">
      <div class="question">
        {isAdmin
          ? <label for={id}>{labelOf(field)}</label>
          : <span class="name">{labelOf(field)}</span>}
        <code>{field}</code>
      </div>
      <div class="answer">{control}</div>
      <p class="hint" id={`${id}-hint`}>{about?.description}</p>
      <p class="problem" id={`${id}-problem`} role="alert">
        {problem}
      </p>
    </div>
  );
}

interface PatternsProps {
  readonly id: string;
  readonly names: readonly string[];
  readonly put: (names: readonly string[]) => void;
}

/** Patterns one to a line; what is typed stays as it is while it means the same. */
function Patterns({ names, put, ...common }: PatternsProps) {
  const [text, setText] = useState(names.join("\n"));
  const isSame = JSON.stringify(linesIn(text)) === JSON.stringify(names);
  return (
    <textarea
      {...common}
      rows={2}
      spellcheck={false}
      placeholder="One to a line"
      value={isSame ? text : names.join("\n")}
      onInput={({ currentTarget: { value } }) => {
        setText(value);
        put(linesIn(value));
      }}
    />
  );
}

function withField(
  rule: NotificationRule,
  field: typeof FIELDS[number],
  value: unknown,
): NotificationRule {
  const { [field]: _, ...rest } = rule;
  const changed = { ...rest, ...(value === undefined ? {} : { [field]: value }) };
  // As the daemon's own order, so that what is put back is no change.
  const entries = FIELDS.flatMap((name) =>
    name in changed ? [[name, (changed as Partial<NotificationRule>)[name]]] : []
  );
  return Object.fromEntries(entries) as NotificationRule;
}

/** Which sessions the rule is for, now. */
function Reach({ rule, thought, takenBy }: Pick<RuleCardProps, "rule" | "thought" | "takenBy">) {
  const { sessionCount } = useSettings().preview.value;
  if (thought === undefined) return <p class="reach faint" role="status">Looking…</p>;
  if (thought.preview === null) {
    return <p class="reach problem" role="alert">{thought.failure ?? "It cannot be saved so."}</p>;
  }
  const { sessions, excluded } = thought.preview;
  if (rule.type === "degraded") {
    return <p class="reach" role="status">It is about the daemon, whatever the sessions are.</p>;
  }
  return (
    <div class="reach" role="status">
      <p>Now for {sessions.length} of {counted(sessionCount, "session")}.</p>
      <ul>
        {sessions.map(({ id, name, pattern, override }) => {
          const taker = takenBy.get(id);
          return (
            <li key={id} data-session={name}>
              <bdi class="name">{name}</bdi> by <code>{pattern}</code>
              {taker !== undefined && `, but rule ${taker + 1} comes first`}
              {override !== null && `, but always ${override ? "told" : "left out"}, see Sessions`}
            </li>
          );
        })}
        {excluded.map(({ id, name, pattern }) => (
          <li key={id} class="faint" data-excluded={name}>
            not <bdi class="name">{name}</bdi>, by <code>{pattern}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
