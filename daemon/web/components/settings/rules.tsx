import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { NotificationRule } from "../../../../shared/model/notification.ts";
import type {
  NotificationsPreview,
  RulePreview,
} from "../../../../shared/protocol/methods/notifications.ts";
import { errorData, errorWords } from "../error_words.ts";
import { Notes } from "./notes.tsx";
import { RuleCard } from "./rule_card.tsx";
import { type KeyedRule, keyedRules } from "./rule_keys.ts";
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
  const keyed = useKeyed(rules);
  const previews = usePreviews(keyed);
  const { list, follow } = useFollowedFocus(keyed);
  // Where a field tells it, that is enough.
  const isTold = [...previews.values()].some(({ problems }) => Object.keys(problems).length > 0);
  const problem = isTold ? undefined : store.problems.value[KEY];
  const put = (next: readonly NotificationRule[]) => store.edit(KEY, next);
  const adder = useRef<HTMLButtonElement>(null);
  return (
    <div class="rules" data-key={KEY}>
      <h3>Rules</h3>
      <p class="hint">{store.info(KEY)?.description}</p>
      {store.info(KEY)?.effect === "accepted" && (
        <p class="hint">Nothing in this version tells by them yet: no client is here that would.</p>
      )}
      <Notes name={KEY} />
      {rules.length === 0 && <p class="empty">There is no rule: nothing is told.</p>}
      <ol ref={list}>
        {keyed.map(({ key, rule }, place) => (
          <RuleCard
            key={key}
            {...{ rule, place, thought: previews.get(key), earlier: rules.slice(0, place) }}
            isLast={place === rules.length - 1}
            change={(next) => put(rules.with(place, next))}
            move={(by) => {
              follow(key, by);
              put(moved(rules, place, by));
            }}
            remove={() => {
              put(rules.toSpliced(place, 1));
              adder.current?.focus();
            }}
          />
        ))}
      </ol>
      <p class="problem" role="alert">{problem}</p>
      {store.canEdit(KEY) && (
        <button
          type="button"
          ref={adder}
          disabled={!store.isLive.value}
          onClick={() => put([...rules, { ...NEW_RULE }])}
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

function useKeyed(rules: readonly NotificationRule[]): readonly KeyedRule[] {
  const known = useRef<readonly KeyedRule[]>([]);
  return known.current = keyedRules(rules, known.current);
}

/** Lets the focus go with a rule that is moved: a browser leaves it, or drops it. */
function useFollowedFocus(keyed: readonly KeyedRule[]) {
  const list = useRef<HTMLOListElement>(null);
  const wanted = useRef<{ readonly key: number; readonly by: number } | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const { key, by } = wanted.current;
    wanted.current = null;
    const card = list.current?.children[keyed.findIndex((one) => one.key === key)];
    card?.querySelector<HTMLButtonElement>(`[data-move="${by}"]`)?.focus();
  });
  const follow = (key: number, by: number) => wanted.current = { key, by };
  return { list, follow };
}

type Previews = ReadonlyMap<number, ThoughtPreview>;

/** Asks the daemon what each rule means, a little after the last change. By the keys of the rules. */
function usePreviews(keyed: readonly KeyedRule[]): Previews {
  const { preview, request, isLive } = useSettings();
  const [thought, setThought] = useState<Previews | null>(null);
  const inForce = preview.value.rules;
  const words = JSON.stringify(keyed.map(({ rule }) => rule));
  const isInForce = words === JSON.stringify(inForce.map(({ rule }) => rule));
  useEffect(() => {
    if (isInForce || !isLive.value) return setThought(null);
    let isWanted = true;
    const timer = setTimeout(async () => {
      const all = keyed.map(async ({ key, rule }) => [key, await ask(rule)] as const);
      const answers = new Map(await Promise.all(all));
      if (isWanted) setThought(answers);
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
  if (!isInForce) return thought ?? new Map();
  return new Map(keyed.map(({ key }, place) => {
    return [key, { preview: inForce[place] ?? null, failure: null, problems: {} }];
  }));
}

/** What a refusal says of single fields of the rule. */
export function ruleProblems(error: unknown): Readonly<Record<string, string>> {
  const { issues = [] } = errorData(error) as {
    readonly issues?: readonly { readonly path: string; readonly message: string }[];
  };
  return Object.fromEntries(
    issues.flatMap(({ path, message }) => {
      const [about, field] = path.split(".");
      return about === "rule" && field !== undefined ? [[field, message]] : [];
    }),
  );
}

function moved<T>(list: readonly T[], from: number, by: number): readonly T[] {
  const item = list[from];
  const to = from + by;
  if (item === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, item);
}
