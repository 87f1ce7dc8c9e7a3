import type { DetectorList } from "../../../../shared/protocol/methods/detectors.ts";
import type { Health } from "../../../../shared/protocol/methods/health.ts";
import type { NotificationsPreview } from "../../../../shared/protocol/methods/notifications.ts";
import type { Link, Request } from "../../view.ts";
import { errorCode, errorData, sentence } from "../error_words.ts";
import { counted } from "../names.ts";
import { Cell } from "./cell.ts";
import type { NamedSession, SettingsSeed, ShownSetting, Values } from "./settings_seed.ts";

/** What `config.get` and `config.set` answer. */
interface SettingsAnswer {
  readonly value: unknown;
  readonly pending?: readonly { readonly key: string; readonly value?: unknown }[];
  readonly fixed?: readonly { readonly key: string; readonly why: string }[];
}

/** The settings as they are, as they are wanted, and what the daemon says to that. */
export class SettingsStore {
  readonly #listeners = new Set<() => void>();
  readonly seed: SettingsSeed;
  readonly isAdmin: boolean;
  /** False on the server, and in a browser until its scripts run: nothing can be changed before. */
  readonly isLive = this.#cell(false);
  readonly values: Cell<Values>;
  readonly pending: Cell<Values>;
  /** Why a key can only be changed in an editor. */
  readonly fixed: Cell<SettingsSeed["fixed"]>;
  /** What is wrong with the file now, for people; nothing can be saved before it is put right. */
  readonly fault: Cell<string | null>;
  /** Keys that others have changed while the page was open. */
  readonly elsewhere = this.#cell<readonly string[]>([]);
  /** How the page stands to the daemon: only `live` hears what happens elsewhere. */
  readonly link = this.#cell<Exclude<Link, "connecting">>("live");
  /** Whether the daemon is of another version than the one that drew the page. */
  readonly isOutdated = this.#cell(false);
  /** What the person has changed and not saved; null asks for the default. */
  readonly drafts: Cell<Values> = this.#cell<Values>({});
  /** What the daemon did not take, by key. */
  readonly problems = this.#cell<Readonly<Record<string, string>>>({});
  readonly sessions: Cell<readonly NamedSession[]>;
  readonly detectors: Cell<DetectorList>;
  readonly preview: Cell<NotificationsPreview>;
  readonly request: Request;
  /** What was saved when the person began to change a key, as text. */
  readonly #begun = new Map<string, string>();
  #saving: Promise<unknown> = Promise.resolve();

  constructor(seed: SettingsSeed, request: Request) {
    this.seed = seed;
    this.isAdmin = seed.role === "admin";
    this.values = this.#cell(seed.values);
    this.pending = this.#cell(seed.pending);
    this.fixed = this.#cell(seed.fixed);
    this.fault = this.#cell(seed.fault);
    this.sessions = this.#cell(seed.sessions);
    this.detectors = this.#cell(seed.detectors);
    this.preview = this.#cell(seed.preview);
    this.request = request;
  }

  /** Calls back after each change, until what it returns is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #cell<T>(value: T): Cell<T> {
    return new Cell(value, () => this.#listeners.forEach((listener) => listener()));
  }

  /** What a form shows for a key: what is wanted, else what the file says, else what is in force. */
  shown(key: string): unknown {
    const drafts = this.drafts.value;
    if (!Object.hasOwn(drafts, key)) return this.saved(key);
    return drafts[key] === null ? this.info(key)?.defaultValue : drafts[key];
  }

  /** What the file says. */
  saved(key: string): unknown {
    const pending = this.pending.value;
    return Object.hasOwn(pending, key) ? pending[key] : this.values.value[key];
  }

  /** What the daemon says of a key; undefined for one that it does not know. */
  info(key: string): ShownSetting | undefined {
    return this.seed.schema.find((one) => one.key === key);
  }

  /** The name of a key for people. */
  label(key: string): string {
    return this.info(key)?.label ?? key;
  }

  /** How many settings of a part the daemon did not take. */
  wrongIn(part: string): number {
    return Object.keys(this.problems.value).filter((key) => this.info(key)?.part === part).length;
  }

  /** Whether the person may change a key here. */
  canEdit(key: string): boolean {
    return this.isAdmin && this.fault.value === null && !Object.hasOwn(this.fixed.value, key);
  }

  /** Whether another has changed what the person is changing. */
  isContested(key: string): boolean {
    return Object.hasOwn(this.drafts.value, key) && this.#begun.get(key) !== this.#savedText(key);
  }

  /** Wants another value; null for the default. What the file says already is no change. */
  edit(key: string, value: unknown): void {
    const drafts = this.drafts.value;
    if (!Object.hasOwn(drafts, key)) this.#begun.set(key, this.#savedText(key));
    const isSaved = this.#textOf(key, value) === this.#savedText(key);
    this.problems.value = without(this.problems.value, [key]);
    this.drafts.value = isSaved ? without(drafts, [key]) : { ...drafts, [key]: value };
  }

  /** Takes back what was changed; of one key, or of all. */
  discard(key?: string): void {
    const keys = key === undefined ? Object.keys(this.drafts.value) : [key];
    this.drafts.value = without(this.drafts.value, keys);
    this.problems.value = key === undefined ? {} : without(this.problems.value, keys);
    this.elsewhere.value = [];
  }

  #savedText(key: string): string {
    return JSON.stringify(this.saved(key));
  }

  #textOf(key: string, value: unknown): string {
    return JSON.stringify(value === null ? this.info(key)?.defaultValue : value);
  }

  /**
   * Asks the daemon whether it would take a value, and changes nothing.
   * @throws {Error} with what it says
   */
  async check(key: string, value: unknown): Promise<void> {
    try {
      await this.request("config.set", { values: { [key]: value }, dryRun: true });
    } catch (error) {
      const problem = problemsIn(error)[key];
      throw problem === undefined ? error : new Error(problem, { cause: error });
    }
  }

  /**
   * Hands everything that was changed to the daemon, which takes all of it or nothing; nothing, too,
   * where others have changed it and the page has not shown it yet.
   * @returns what came of it, in words
   * @throws {RpcError} when it refuses; what it says of single keys stands in `problems`.
   */
  save(): Promise<string> {
    const saving = this.#save();
    this.#saving = saving.catch(() => {});
    return saving;
  }

  async #save(): Promise<string> {
    const values = this.drafts.value;
    const keys = Object.keys(values);
    const expected = Object.fromEntries(keys.map((key) => [key, this.saved(key)]));
    try {
      const answer = await this.request<SettingsAnswer>("config.set", { values, expected });
      this.elsewhere.value = [];
      this.#take(answer, keys);
      this.fault.value = null;
      for (const key of keys) this.#begun.set(key, this.#savedText(key));
      const drafts = this.drafts.value;
      // What was changed meanwhile is another wish.
      this.drafts.value = without(drafts, keys.filter((key) => drafts[key] === values[key]));
      this.problems.value = {};
      void this.refresh();
      const waits = keys.filter((key) => Object.hasOwn(this.pending.value, key));
      if (waits.length === 0) return "Saved, and in force.";
      return `Saved. A restart of the daemon brings into force: ${waits.join(", ")}.`;
    } catch (error) {
      if (errorCode(error) === "CONFLICT") await this.reload();
      throw this.#refusal(error);
    }
  }

  /** Notes what a refusal says of single keys, and words the rest. */
  #refusal(error: unknown): unknown {
    const say = (words: string) => new Error(`nothing was saved: ${words}`, { cause: error });
    const code = errorCode(error);
    // One that cannot be written holds up all the others: that must be clear.
    if (code === "UNSUPPORTED" && error instanceof Error) {
      this.#noteFault(error);
      return say(this.fault.value === null ? error.message : "the file of the settings is wrong");
    }
    const problems = problemsIn(error);
    this.problems.value = problems;
    const { length } = Object.keys(problems);
    if (length > 0) {
      return say(`${counted(length, "setting")} ${length === 1 ? "is" : "are"} wrong`);
    }
    if (code === "CONFLICT") return say("others changed it just now, look at it and save again");
    return error;
  }

  /** A refusal that tells what is wrong, and yet is about no wish, is about the file. */
  #noteFault(error: unknown): void {
    if (errorCode(error) !== "UNSUPPORTED" || !(error instanceof Error)) return;
    if (Object.keys(problemsIn(error)).length > 0) this.fault.value = sentence(error.message);
  }

  /** Lets the daemon read its file again. @returns what came of it, in words */
  async reload(): Promise<string> {
    try {
      this.#take(await this.request<SettingsAnswer>("config.reload", {}));
    } catch (error) {
      this.#noteFault(error);
      throw error;
    }
    this.fault.value = null;
    return "The file was read.";
  }

  /** Asks the daemon for everything anew; what it does not answer stays as it was. */
  async refresh(): Promise<void> {
    // What the person saves is no news from elsewhere.
    await this.#saving;
    const ask = async <T>(method: string, take: (answer: T) => void) => {
      try {
        take(await this.request<T>(method, {}));
      } catch {
        // The next try, or saving, will tell.
      }
    };
    await Promise.all([
      // The daemon looks at its file for the first, and tells by the second what it saw.
      ask<SettingsAnswer>("config.get", (answer) => this.#take(answer))
        .then(() => ask<Health>("health.get", (answer) => this.fault.value = faultIn(answer))),
      ask<NotificationsPreview>("notifications.preview", (answer) => this.preview.value = answer),
      ask<DetectorList>("detectors.list", (answer) => this.detectors.value = answer),
      ask<SnapshotAnswer>("snapshot.get", (answer) => this.sessions.value = namedSessions(answer)),
    ]);
  }

  /** @returns what came of it, in words */
  async reloadDetectors(): Promise<string> {
    const answer = await this.request<DetectorList & { readonly changed: readonly unknown[] }>(
      "detectors.reload",
      {},
    );
    this.detectors.value = answer;
    const { length } = answer.changed;
    return length === 0 ? "Nothing has changed." : `${length} changed, and in force.`;
  }

  /** @param own keys that the person has saved */
  #take(answer: SettingsAnswer, own: readonly string[] = []): void {
    const keys = this.seed.schema.map(({ key }) => key);
    const before = new Map(keys.map((key) => [key, this.#savedText(key)]));
    const { values, pending, fixed } = valuesIn(answer, keys);
    this.values.value = values;
    this.pending.value = pending;
    this.fixed.value = fixed;
    const news = keys.filter((key) =>
      !own.includes(key) && before.get(key) !== this.#savedText(key)
    );
    const drafts = this.drafts.value;
    // What others have saved alike needs not be saved, and is no news.
    const alike = news.filter((key) =>
      Object.hasOwn(drafts, key) && this.#textOf(key, drafts[key]) === this.#savedText(key)
    );
    this.drafts.value = without(drafts, alike);
    const told = news.filter((key) => !alike.includes(key));
    if (told.length > 0) this.elsewhere.value = [...new Set([...this.elsewhere.value, ...told])];
  }
}

/** Of a snapshot, what is needed here. */
interface SnapshotAnswer {
  readonly sessions: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: string;
  }[];
  readonly capturedSessions?: readonly string[];
}

/** The sessions that live, as the settings speak of them. */
export function namedSessions(
  { sessions, capturedSessions = [] }: SnapshotAnswer,
): readonly NamedSession[] {
  return sessions.filter(({ status }) => status !== "ended")
    .map(({ id, name }) => ({ id, name, isRead: capturedSessions.includes(id) }));
}

/** What a daemon's health says of the file of its settings, for people; null while it is right. */
export function faultIn({ checks }: Pick<Health, "checks">): string | null {
  const check = checks.find(({ name, status }) => name === "settings" && status !== "ok");
  return check === undefined ? null : sentence(check.detail);
}

/** Of what the daemon says of its settings, that of some dotted keys. */
export function valuesIn(
  { value, pending = [], fixed = [] }: SettingsAnswer,
  keys: readonly string[],
): Pick<SettingsSeed, "values" | "pending" | "fixed"> {
  const isShown = ({ key }: { readonly key: string }) => keys.includes(key);
  return {
    values: pick(value, keys),
    pending: Object.fromEntries(pending.filter(isShown).map(({ key, value }) => [key, value])),
    fixed: Object.fromEntries(fixed.filter(isShown).map(({ key, why }) => [key, why])),
  };
}

/** Of a whole configuration, the values of some dotted keys. */
export function pick(config: unknown, keys: readonly string[]): Values {
  const sections = config as Readonly<Record<string, Values | undefined>>;
  return Object.fromEntries(keys.map((key) => {
    const [section = "", name = ""] = key.split(".");
    return [key, sections[section]?.[name]];
  }));
}

function without<T>(
  values: Readonly<Record<string, T>>,
  keys: readonly string[],
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
}

/** What a refusal says of single keys. */
function problemsIn(error: unknown): Readonly<Record<string, string>> {
  const { problems = [] } = errorData(error) as {
    readonly problems?: readonly { readonly key: string; readonly message: string }[];
  };
  const told: Record<string, string> = {};
  for (const { key, message } of problems) {
    // Of an entry in a table, the key of the table: `notifications.rules.0.type`.
    const own = key.split(".").slice(0, 2).join(".");
    told[own] = told[own] === undefined ? `${message}.` : `${told[own]} ${message}.`;
  }
  return told;
}
