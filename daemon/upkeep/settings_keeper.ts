import type { RoomLog } from "../platform/room_log.ts";
import type { Config, ConfigKey } from "../platform/config_schema.ts";
import {
  type EditAnswer,
  type EditOptions,
  editSettings,
  type FixedKey,
  fixedSettings,
  type ReadAnswer,
  readSettings,
  type SettingChanges,
} from "./edit_settings.ts";
import { LiveSettings } from "./live_settings.ts";

export interface SettingsKeeperOptions {
  readonly file: string;
  /** What the daemon begins with. */
  readonly config: Config;
  readonly exists: boolean;
  readonly log: RoomLog;
}

/** What changed, for the record: keys, and no values. */
export interface SettingsChange {
  readonly action: "set" | "reload";
  /** Who asked for it. */
  readonly by: string;
  readonly changed: readonly ConfigKey[];
  readonly applied: readonly ConfigKey[];
  readonly pending: readonly ConfigKey[];
}

export interface SettingsListener {
  /** Other settings are in force; those who remember some are told. */
  applied(keys: readonly ConfigKey[]): Promise<void> | void;
  record(change: SettingsChange): void;
}

export type KeeperAnswer =
  | {
    readonly kind: "done";
    readonly changed: readonly ConfigKey[];
    readonly applied: readonly ConfigKey[];
  }
  | Exclude<EditAnswer, { readonly kind: "done" }>
  | Exclude<ReadAnswer, { readonly kind: "done" }>;

/** Owns the settings of a running daemon: changes the file, reads it again, applies what it can. */
export class SettingsKeeper {
  readonly #options: SettingsKeeperOptions;
  readonly #live: LiveSettings;
  #exists: boolean;
  #fault: string | null = null;
  /** The file as it was when it was read last. */
  #readMark = "";
  #listener: SettingsListener | null = null;
  /** One change at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SettingsKeeperOptions) {
    this.#options = options;
    this.#live = new LiveSettings(options.config);
    this.#exists = options.exists;
  }

  /** What is in force at any time; one object for the life of the daemon. */
  get config(): Config {
    return this.#live.config;
  }

  get path(): string {
    return this.#options.file;
  }

  get exists(): boolean {
    return this.#exists;
  }

  get pending(): LiveSettings["pending"] {
    return this.#live.pending;
  }

  /** What is wrong in the file, with its place, as the last look found it; null while it is right. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Reads the file if somebody has written it since; whatever it says, nothing comes into force. */
  async look(): Promise<void> {
    const { file } = this.#options;
    const mark = await markOf(file);
    if (mark === this.#readMark) return;
    this.#readMark = mark;
    this.#fault = faultIn(await readSettings(file));
  }

  /** Set once, when all is built. */
  set listener(listener: SettingsListener) {
    this.#listener = listener;
  }

  /** What cannot be changed by `set` in the file as it stands at this moment, and why. */
  fixed(): Promise<readonly FixedKey[]> {
    return fixedSettings(this.#options.file);
  }

  /** @param how who asks for it, and what {@linkcode editSettings} takes */
  set(
    changes: SettingChanges,
    { wire, dryRun, expected }: EditOptions & { readonly wire: string },
  ): Promise<KeeperAnswer> {
    return this.#inTurn(async () => {
      const answer = await editSettings(this.#options.file, changes, { dryRun, expected });
      if (answer.kind !== "done") return answer;
      const { config, changed } = answer;
      if (dryRun) return { kind: "done", changed, applied: [] };
      this.#exists = true;
      const applied = await this.#apply(config);
      if (changed.length > 0 || applied.length > 0) {
        this.#record({ action: "set", by: wire, changed, applied });
      }
      return { kind: "done", changed, applied };
    });
  }

  reload({ wire }: { readonly wire: string }): Promise<KeeperAnswer> {
    return this.#inTurn(async () => {
      const answer = await readSettings(this.#options.file);
      if (answer.kind !== "done") return answer;
      this.#exists = answer.exists;
      const applied = await this.#apply(answer.config);
      this.#record({ action: "reload", by: wire, changed: [], applied });
      return { kind: "done", changed: [], applied };
    });
  }

  #inTurn(work: () => Promise<KeeperAnswer>): Promise<KeeperAnswer> {
    const done = this.#last.then(work).finally(() => this.look());
    this.#last = done.catch(() => {});
    return done;
  }

  async #apply(config: Config): Promise<readonly ConfigKey[]> {
    const applied = this.#live.take(config);
    if (applied.length > 0) await this.#listener?.applied(applied);
    return applied;
  }

  #record(change: Omit<SettingsChange, "pending">): void {
    const pending = this.pending.map(({ key }) => key);
    this.#listener?.record({ ...change, pending });
    const { action, by, applied } = change;
    this.#options.log.info("the settings were read", {
      action,
      by,
      applied: applied.join(", "),
      pending: pending.join(", "),
    });
  }
}

/** Another one for a file with another text; changes that leave it the same are too quick for a person. */
async function markOf(file: string): Promise<string> {
  try {
    const { ino, mtime, size } = await Deno.stat(file);
    return `${ino} ${mtime?.getTime()} ${size}`;
  } catch (error) {
    return error instanceof Error ? error.name : "unknown";
  }
}

function faultIn(answer: ReadAnswer): string | null {
  if (answer.kind === "done") return null;
  const [first, ...more] = answer.problems ?? [];
  if (first === undefined) return answer.message;
  return more.length === 0 ? first.message : `${first.message} (${more.length + 1} problems)`;
}
