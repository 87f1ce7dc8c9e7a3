import { useState } from "preact/hooks";
import { counted } from "../names.ts";
import type { NotificationRule } from "../../../../shared/model/notification.ts";
import { ruleFor } from "../../../../shared/notify/match_rule.ts";
import { Control, useControl } from "./control.tsx";
import type { ThoughtPreview } from "./rules.tsx";
import { SettingRow } from "./setting_row.tsx";
import { useSettings } from "./settings_context.ts";
import { linesIn, rangeProblem, refusalWords } from "./value_words.ts";

interface RuleCardProps {
  readonly rule: NotificationRule;
  readonly place: number;
  readonly isLast: boolean;
  readonly thought: ThoughtPreview | undefined;
  /** Those that come first. */
  readonly earlier: readonly NotificationRule[];
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
  const { rule, place, isLast, thought, earlier, move, remove } = props;
  const store = useSettings();
  const name = `Rule ${place + 1}`;
  // At the end of its way the button keeps the focus.
  const mover = (words: string, by: 1 | -1, isEnd: boolean) => (
    <button
      type="button"
      class="plain"
      aria-label={`${words} ${name}`}
      data-move={by}
      disabled={!store.isLive.value}
      aria-disabled={isEnd}
      onClick={() => isEnd || move(by)}
    >
      {words}
    </button>
  );
  return (
    <li class="rule">
      <fieldset>
        <legend>{name}</legend>
        {FIELDS.map((field) => <RuleField key={field} field={field} {...props} />)}
        <Reach {...{ rule, thought, earlier }} />
        {store.canEdit(KEY) && (
          <div class="buttons">
            {mover("Earlier", -1, place === 0)}
            {mover("Later", 1, isLast)}
            <button
              type="button"
              class="plain"
              aria-label={`Remove ${name}`}
              disabled={!store.isLive.value}
              onClick={remove}
            >
              Remove
            </button>
          </div>
        )}
      </fieldset>
    </li>
  );
}

type RuleFieldProps = RuleCardProps & { readonly field: typeof FIELDS[number] };

function RuleField({ field, rule, place, thought, change }: RuleFieldProps) {
  const store = useSettings();
  const info = store.info(KEY)?.fields.find(({ name }) => name === field);
  if (info === undefined) return null;
  const id = `rule-${place}-${field}`;
  const value = rule[field];
  const told = thought?.problems[field];
  const problem = rangeProblem(info, value) ?? (told && refusalWords(told, info));
  const isWrong = problem !== undefined;
  const put = (value: unknown) => {
    // Only this one may be left out.
    const isNone = field === "max_per_hour" && value === "";
    change(withField(rule, field, isNone ? undefined : value));
  };
  const control = info.kind === "list"
    ? <Patterns {...{ id, isWrong, put }} names={value as readonly string[]} />
    : <Control {...{ id, info, value, isWrong, put }} />;
  return (
    <SettingRow
      {...{ id, value, problem }}
      name={field}
      label={info.label}
      control={store.canEdit(KEY) ? control : null}
      hint={info.description}
    />
  );
}

interface PatternsProps {
  readonly id: string;
  readonly isWrong: boolean;
  readonly names: readonly string[];
  readonly put: (names: readonly string[]) => void;
}

/** Patterns one to a line; what is typed stays as it is while it means the same. */
function Patterns({ names, put, ...props }: PatternsProps) {
  const common = useControl(props);
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
function Reach({ rule, thought, earlier }: Pick<RuleCardProps, "rule" | "thought" | "earlier">) {
  const { sessionCount } = useSettings().preview.value;
  if (thought === undefined) return <p class="reach faint" role="status">Looking…</p>;
  if (thought.preview === null) {
    // What its fields say is told there.
    return thought.failure === null
      ? <p class="reach faint" role="status">It cannot be saved so.</p>
      : <p class="reach problem" role="alert">{thought.failure}</p>;
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
          const taker = ruleFor(earlier, { type: rule.type, session: name });
          return (
            <li key={id} data-session={name}>
              <bdi class="name">{name}</bdi> by <code>{pattern}</code>
              {taker >= 0 && `, but rule ${taker + 1} comes first`}
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
