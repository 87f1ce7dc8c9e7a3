import { useEffect, useRef, useState } from "preact/hooks";
import type { NotificationRule } from "../../../../shared/model/notification.ts";
import type {
  NotificationsPreview,
  RulePreview,
} from "../../../../shared/protocol/methods/notifications.ts";
import { errorWords } from "../error_words.ts";
import { Notes } from "./notes.tsx";
import { RuleCard } from "./rule_card.tsx";
import { useSettings } from "./settings_context.ts";

const KEY = "notifications.rules";
/** After the last letter that is typed. */
const PAUSE_MS = 300;

/** What is known of a rule that is being edited. */
export interface ThoughtPreview {
  readonly preview: RulePreview | null;
  /** Why there is none; null when there is one, or the fields say it. */
  readonly failure: string | null;
  /** What the daemon would not take, by field. */
  readonly problems: Readonly<Record<string, string>>;
}

/** The rules in their order, each with the sessions it is for. */
export function Rules() {
  const store = useSettings();
  const rules = store.shown(KEY) as readonly NotificationRule[];
  const previews = usePreviews(rules);
  const problem = store.problems.value[KEY];
  const put = (next: readonly NotificationRule[]) => store.edit(KEY, next);
  const focus = useRef<HTMLButtonElement>(null);
  return (
    <div class="rules" data-key={KEY}>
      <h3>Rules</h3>
      <p class="hint">{store.info(KEY)?.description}</p>
      {store.info(KEY)?.effect === "accepted" && (
        <p class="hint">Nothing in this version tells by them yet: no client is here that would.</p>
      )}
      <Notes name={KEY} />
      {rules.length === 0 && <p class="empty">There is no rule: nothing is told.</p>}
      <ol>
        {rules.map((rule, place) => (
          <RuleCard
            key={place}
            {...{ rule, place, thought: previews[place], earlier: rules.slice(0, place) }}
            isLast={place === rules.length - 1}
            change={(next) => put(rules.with(place, next))}
            move={(by) => put(moved(rules, place, by))}
            remove={() => {
              put(rules.toSpliced(place, 1));
              focus.current?.focus();
            }}
          />
        ))}
      </ol>
      <p class="problem" role="alert">{problem}</p>
      {store.canEdit(KEY) && (
        <button
          type="button"
          ref={focus}
          disabled={!store.isLive.value}
          onClick={() => put([...rules, NEW_RULE])}
        >
          Add a rule
        </button>
      )}
    </div>
  );
}

const NEW_RULE: NotificationRule = {
  type: "escalation",
  min_pending_ms: 0,
  include_sessions: ["*"],
  exclude_sessions: [],
};

/** Asks the daemon what each rule means, a little after the last change. */
function usePreviews(rules: readonly NotificationRule[]): readonly ThoughtPreview[] {
  const { preview, request, isLive } = useSettings();
  const [thought, setThought] = useState<readonly ThoughtPreview[] | null>(null);
  const inForce = preview.value.rules;
  const words = JSON.stringify(rules);
  const isInForce = words === JSON.stringify(inForce.map(({ rule }) => rule));
  useEffect(() => {
    if (isInForce || !isLive.value) return setThought(null);
    let isWanted = true;
    const timer = setTimeout(async () => {
      const all = await Promise.all(rules.map((rule) => ask(rule)));
      if (isWanted) setThought(all);
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [words, inForce]);
  const ask = async (rule: NotificationRule): Promise<ThoughtPreview> => {
    try {
      const answer = await request<NotificationsPreview>("notifications.preview", { rule });
      return { preview: answer.rules[0] ?? null, failure: null, problems: {} };
    } catch (error) {
      const problems = ruleProblems(error);
      const failure = Object.keys(problems).length === 0 ? errorWords(error) : null;
      return { preview: null, failure, problems };
    }
  };
  if (isInForce) return inForce.map((preview) => ({ preview, failure: null, problems: {} }));
  return thought ?? [];
}

/** What a refusal says of single fields of the rule. */
export function ruleProblems(error: unknown): Readonly<Record<string, string>> {
  const data = error instanceof Error && "data" in error ? error.data : null;
  const { issues = [] } = (data ?? {}) as {
    readonly issues?: readonly { readonly path: string; readonly message: string }[];
  };
  return Object.fromEntries(
    issues.flatMap(({ path, message }) => {
      const [about, field] = path.split(".");
      return about === "rule" && field !== undefined ? [[field, sentence(message)]] : [];
    }),
  );
}

/** The daemon's own texts complete "must be". */
function sentence(message: string): string {
  return /^[A-Z]/.test(message) ? `${message}.` : `It must be ${message}.`;
}

function moved<T>(list: readonly T[], from: number, by: number): readonly T[] {
  const item = list[from];
  const to = from + by;
  if (item === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, item);
}
