import { messageOf } from "../../shared/text/message_of.ts";
import type { Clock } from "../engine/clock.ts";
import { writeDurably } from "./durable_write.ts";
import type { MachineOs } from "./places.ts";
import { type ReadSettings, readSettings, writeSettings } from "./read_settings.ts";
import { setAside } from "./set_aside.ts";
import { type RawSettings } from "./settings_migrations.ts";
import { defaultSettings, MachineSettings } from "./settings_schema.ts";
import { watchFile } from "./watch_file.ts";

export interface SettingsFileOptions {
  readonly path: string;
  readonly os: MachineOs;
  /** Milliseconds UTC. */
  readonly now?: () => number;
}

/** How the file stood when it was read. */
interface Look {
  readonly settings: MachineSettings;
  readonly raw: RawSettings;
  /** For the user; null when all is well. */
  readonly problem: string | null;
  /** The same where what held before goes on. */
  readonly problemLater: string | null;
  /** `broken`: what is written over it is first set aside. */
  readonly kind: "ok" | "missing" | "broken" | "untouchable";
}

/** More than any settings of ours. */
const MOST_BYTES = 1024 * 1024;

const WELL = { problem: null, problemLater: null } as const;

/** The settings of this computer, in their file. Whoever writes comes after the one before. */
export class SettingsFile {
  readonly #options: Required<SettingsFileOptions>;
  #look: Look;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: Required<SettingsFileOptions>, look: Look) {
    this.#options = options;
    this.#look = look;
  }

  /** Reads the file. A broken one is copied aside and told of; nothing about it makes this fail. */
  static async open(options: SettingsFileOptions): Promise<SettingsFile> {
    const whole = { now: Date.now, ...options };
    const look = await lookAt(whole);
    const kept = look.kind === "broken" ? await reportedAside(look, whole) : look;
    return new SettingsFile(whole, kept);
  }

  get settings(): MachineSettings {
    return this.#look.settings;
  }

  /** What is wrong with the file, for the user; null when nothing is. */
  get problem(): string | null {
    return this.#look.problem;
  }

  /** True when {@link change} would refuse: the file is of a newer program, or cannot be read. */
  get isReadOnly(): boolean {
    return this.#look.kind === "untouchable";
  }

  /**
   * Changes the settings: the file is read anew, so that what a person has written into it meanwhile
   * stays. Resolves when the new text is on the disk.
   * @param edit pure: from what holds to what is to hold
   * @throws {Error} with a sentence, when the file must not be written, cannot be, or the new
   * settings are none; the old ones hold then.
   */
  async change(edit: (settings: MachineSettings) => MachineSettings): Promise<MachineSettings> {
    return await this.#inTurn(() => this.#change(edit));
  }

  /**
   * Writes the file where there is none, with all that holds, for a person to read and change.
   * @throws {Error} as {@link change}.
   */
  async ensure(): Promise<void> {
    await this.#inTurn(async () => {
      const { kind } = await lookAt(this.#options);
      if (kind === "missing") await this.#change((settings) => settings);
    });
  }

  /**
   * Reads the file again. One that cannot be used, as while a person is writing it, or that is gone,
   * changes nothing but {@link problem}.
   * @returns whether the settings or the problem are others than before
   */
  async reload(): Promise<boolean> {
    return await this.#inTurn(async () => {
      const before = this.#look;
      const after = this.#look = this.#after(before, await lookAt(this.#options));
      return after.problem !== before.problem || !isSame(after.settings, before.settings);
    });
  }

  /** Resolves when nothing is read or written any more of what was asked for so far. */
  async settled(): Promise<void> {
    await this.#last.catch(() => {});
  }

  /**
   * Tells when the file was changed by hand, or by another program.
   * @returns ends the watch
   */
  watch(onChange: () => void, options: { readonly clock?: Clock } = {}): () => void {
    let isOver = false;
    const reload = async () => {
      if (await this.reload() && !isOver) onChange();
    };
    const end = watchFile(this.#options.path, { ...options, onChange: () => void reload() });
    return () => {
      isOver = true;
      end();
    };
  }

  /** How things stand when the file, which stood as `before`, is found as `look`. */
  #after(before: Look, look: Look): Look {
    if (look.kind === "ok") return look;
    if (look.kind !== "missing") {
      return { ...look, settings: before.settings, problem: look.problemLater };
    }
    if (before.kind === "missing") return before;
    const problem = later(`read the settings: ${this.#options.path} is gone`) +
      " until the tray ends: change one in the menu to have the file again";
    return { ...before, problem, problemLater: problem, kind: "missing" };
  }

  /** One at a time, so that none reads what another is about to replace. */
  async #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.catch(() => {}).then(act);
    this.#last = mine;
    return await mine;
  }

  async #change(edit: (settings: MachineSettings) => MachineSettings): Promise<MachineSettings> {
    const look = await lookAt(this.#options);
    if (look.kind === "untouchable") {
      const problem = look.problemLater;
      this.#look = { ...look, settings: this.#look.settings, problem };
      throw new Error(`change the settings: ${problem}`);
    }
    // Of a broken file, or none, only what held is the ground to change.
    const isBroken = look.kind === "broken";
    const isGone = look.kind === "missing";
    const wanted = edit(isBroken || isGone ? this.#look.settings : look.settings);
    const checked = MachineSettings.safeParse(wanted);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      const place = issue?.path.map(String).join(".") ?? "";
      throw new Error(`change the settings: ${place} cannot be that (${issue?.message})`);
    }
    const { path, now } = this.#options;
    const text = writeSettings(checked.data, isGone ? this.#look.raw : look.raw);
    try {
      if (isBroken) await setAside(path, now());
      await writeDurably(path, text);
    } catch (error) {
      throw new Error(`change the settings: ${path} cannot be written (${messageOf(error)})`, {
        cause: error,
      });
    }
    this.#look = { ...WELL, settings: checked.data, raw: JSON.parse(text), kind: "ok" };
    return checked.data;
  }
}

async function lookAt({ path, os }: Required<SettingsFileOptions>): Promise<Look> {
  let read: ReadSettings;
  try {
    read = readSettings(await textOf(path), os);
  } catch (error) {
    const settings = defaultSettings(os);
    if (error instanceof Deno.errors.NotFound) {
      return { ...WELL, settings, raw: {}, kind: "missing" };
    }
    const fault = `read the settings: ${path} cannot be read (${messageOf(error)})`;
    const problems = {
      problem: `${fault}, the usual settings are used`,
      problemLater: later(fault),
    };
    return { ...problems, settings, raw: {}, kind: "untouchable" };
  }
  if (read.kind === "ok") return { ...WELL, ...read };
  const { kind, settings, sentence, fault } = read;
  const where = `read the settings in ${path}`;
  const problems = {
    problem: `${where}: ${sentence}`,
    problemLater: later(`${where}: ${fault}`),
  };
  if (kind === "newer") return { ...problems, settings, raw: {}, kind: "untouchable" };
  return { ...problems, settings, raw: read.raw, kind };
}

/** @throws {Error} where there is no file, where it is none of the kind, and what the system says. */
async function textOf(path: string): Promise<string> {
  const { isFile, size } = await Deno.stat(path);
  // A pipe would hold up all that comes after.
  if (!isFile) throw new Error("it is no ordinary file");
  if (size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`);
  return new TextDecoder().decode(await Deno.readFile(path));
}

/** For a file that went bad while the program runs. */
function later(fault: string): string {
  return `${fault}; the settings from before go on`;
}

/** Copies a broken file aside and says where; what of it is good becomes the file. */
async function reportedAside(
  look: Look,
  { path, now }: Required<SettingsFileOptions>,
): Promise<Look> {
  try {
    const aside = await setAside(path, now());
    const problem = `${look.problem}; the file as it was is kept in ${aside}`;
    await writeDurably(path, writeSettings(look.settings, look.raw));
    return { ...look, problem, kind: "ok" };
  } catch (error) {
    const problem = `${look.problem}; it could not be set aside (${messageOf(error)})`;
    return { ...look, problem };
  }
}

function isSame(one: MachineSettings, other: MachineSettings): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
