import type { DetectorList } from "../../../../shared/protocol/methods/detectors.ts";
import type { NotificationsPreview } from "../../../../shared/protocol/methods/notifications.ts";
import type { Request } from "../../view.ts";
import { errorCode } from "../error_words.ts";
import { Cell } from "./cell.ts";
import type { NamedSession, SettingsSeed, Values } from "./settings_seed.ts";

/** What `config.get` and `config.set` answer. */
interface SettingsAnswer {
  readonly value: unknown;
  readonly pending?: readonly { readonly key: string; readonly value?: unknown }[];
  readonly applied?: readonly string[];
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
  /** What the person has changed and not saved; null asks for the default. */
  readonly drafts: Cell<Values> = this.#cell<Values>({});
  /** What the daemon did not take, by key. */
  readonly problems = this.#cell<Readonly<Record<string, string>>>({});
  readonly sessions: Cell<readonly NamedSession[]>;
  readonly detectors: Cell<DetectorList>;
  readonly preview: Cell<NotificationsPreview>;
  readonly request: Request;

  constructor(seed: SettingsSeed, request: Request) {
    this.seed = seed;
    this.isAdmin = seed.role === "admin";
    this.values = this.#cell(seed.values);
    this.pending = this.#cell(seed.pending);
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
  info(key: string) {
    return this.seed.schema.find((one) => one.key === key);
  }

  /** Wants another value; null for the default. What the file says already is no change. */
  edit(key: string, value: unknown): void {
    const { [key]: _, ...drafts } = this.drafts.value;
    const { [key]: __, ...problems } = this.problems.value;
    const wanted = value === null ? this.info(key)?.defaultValue : value;
    const isSaved = JSON.stringify(wanted) === JSON.stringify(this.saved(key));
    this.drafts.value = isSaved ? drafts : { ...drafts, [key]: value };
    this.problems.value = problems;
  }

  discard(): void {
    this.drafts.value = {};
    this.problems.value = {};
  }

  /**
   * Hands everything that was changed to the daemon, which takes all of it or nothing.
   * @returns what came of it, in words
   * @throws {RpcError} when it refuses; what it says of single keys stands in `problems`.
   */
  async save(): Promise<string> {
    const values = this.drafts.value;
    try {
      const answer = await this.request<SettingsAnswer>("config.set", { values });
      this.#take(answer);
      // What was changed meanwhile is another wish.
      this.drafts.value = without(this.drafts.value, values);
      this.problems.value = {};
      void this.refresh();
      const waits = Object.keys(values).filter((key) => Object.hasOwn(this.pending.value, key));
      if (waits.length === 0) return "Saved, and in force.";
      return `Saved. A restart of the daemon brings into force: ${waits.join(", ")}.`;
    } catch (error) {
      const problems = problemsIn(error);
      this.problems.value = problems;
      // A file that cannot be read is wrong at no setting that is shown here.
      const elsewhere = Object.entries(problems)
        .flatMap(([key, words]) => this.info(key) === undefined ? [words] : []);
      if (elsewhere.length > 0) {
        throw new Error(`nothing was saved: ${elsewhere.join(" ")}`, { cause: error });
      }
      if (Object.keys(problems).length > 0) {
        throw new Error("nothing was saved, see beside the settings", { cause: error });
      }
      // One that cannot be written holds up all the others: that must be clear.
      if (error instanceof Error && errorCode(error) === "UNSUPPORTED") {
        throw new Error(`nothing was saved: ${error.message}`, { cause: error });
      }
      throw error;
    }
  }

  /** Asks the daemon for everything anew; what it does not answer stays as it was. */
  async refresh(): Promise<void> {
    const ask = async <T>(method: string, take: (answer: T) => void) => {
      try {
        take(await this.request<T>(method, {}));
      } catch {
        // The next try, or saving, will tell.
      }
    };
    await Promise.all([
      ask<SettingsAnswer>("config.get", (answer) => this.#take(answer)),
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

  #take({ value, pending = [] }: SettingsAnswer): void {
    const keys = this.seed.schema.map(({ key }) => key);
    const known = new Set(keys);
    this.values.value = pick(value, keys);
    this.pending.value = Object.fromEntries(
      pending.filter(({ key }) => known.has(key)).map(({ key, value }) => [key, value]),
    );
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

/** Of a whole configuration, the values of some dotted keys. */
export function pick(config: unknown, keys: readonly string[]): Values {
  const sections = config as Readonly<Record<string, Values | undefined>>;
  return Object.fromEntries(keys.map((key) => {
    const [section = "", name = ""] = key.split(".");
    return [key, sections[section]?.[name]];
  }));
}

function without(drafts: Values, saved: Values): Values {
  return Object.fromEntries(
    Object.entries(drafts).filter(([key, value]) => saved[key] !== value),
  );
}

/** What a refusal says of single keys. */
function problemsIn(error: unknown): Readonly<Record<string, string>> {
  const data = error instanceof Error && "data" in error ? error.data : null;
  const { problems = [] } = (data ?? {}) as {
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
