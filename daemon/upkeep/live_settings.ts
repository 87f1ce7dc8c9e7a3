import { isDeepStrictEqual } from "node:util";
import { configGet } from "../platform/config.ts";
import { CONFIG_KEYS, CONFIG_USE } from "../platform/config_use.ts";
import type { Config, ConfigKey } from "../platform/config_schema.ts";

/**
 * The settings of a running daemon. `config` is one object for its whole life, and what is read from
 * it is always what is in force: keys that can change while it runs do so at once, all others stay as
 * they were at the start, so that no two parts of the daemon obey different settings.
 */
export class LiveSettings {
  readonly config: Config;
  #inForce: Config;
  #file: Config;

  /** @param start what the daemon begins with */
  constructor(start: Config) {
    this.#inForce = start;
    this.#file = start;
    const view = {};
    for (const section of Object.keys(start) as (keyof Config)[]) {
      Object.defineProperty(view, section, { enumerable: true, get: () => this.#inForce[section] });
    }
    this.config = view as Config;
  }

  /** What the file says otherwise than what is in force. */
  get pending(): readonly { readonly key: ConfigKey; readonly value: unknown }[] {
    return differingKeys(this.#inForce, this.#file)
      .map((key) => ({ key, value: configGet(this.#file, key)?.value }));
  }

  /**
   * Takes in what the file says now.
   * @returns the keys that came into force by it
   */
  take(file: Config): readonly ConfigKey[] {
    const before = this.#inForce;
    this.#file = file;
    const next: Record<string, Record<string, unknown>> = structuredClone(before) as never;
    for (const key of CONFIG_KEYS) {
      if (CONFIG_USE[key].reload !== "now") continue;
      const [section = "", name = ""] = key.split(".");
      (next[section] ??= {})[name] = configGet(file, key)?.value;
    }
    this.#inForce = next as unknown as Config;
    return differingKeys(before, this.#inForce);
  }
}

/** The keys that have another value in one than in the other. */
export function differingKeys(a: Config, b: Config): readonly ConfigKey[] {
  return CONFIG_KEYS.filter((key) =>
    !isDeepStrictEqual(configGet(a, key)?.value, configGet(b, key)?.value)
  );
}
