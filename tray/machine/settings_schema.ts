import * as z from "zod";
import { loopbackUrl } from "../engine/loopback_url.ts";
import type { MachineOs } from "./places.ts";

/** The version that this program writes. */
export const SETTINGS_VERSION = 1;

/** The longest any list of names is read: a file may be of anyone. */
const MOST_NAMES = 200;

const Name = z.string().min(1).max(300);
const Argv = z.array(z.string().max(4096)).min(1).max(100);

const Launch = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("wsl"),
    /** Absolute, inside the distro; null: where the tray has installed it. */
    daemonPath: z.string().regex(/^\//).nullable().default(null),
    /** What stands before wsl.exe's own arguments; null: the wsl.exe of Windows. */
    wsl: Argv.nullable().default(null),
  }),
  z.object({
    kind: z.literal("direct"),
    /** Of this machine; null: the one that is found. */
    daemonPath: z.string().min(1).nullable().default(null),
  }),
  z.object({ kind: z.literal("custom"), argv: Argv }),
]);

const LOOPBACK_ONLY = "ws:// with 127.0.0.1, [::1] or localhost, a port, and nothing else";

/** By the name of a distro: where its daemon may be joined when its stdio cannot be had. */
const Fallback = z.record(
  Name,
  z.object({
    url: z.string().max(300).refine((url) => loopbackUrl(url) !== null, { error: LOOPBACK_ONLY }),
    tokenFile: z.string().min(1).max(4096),
  }),
);

const Distros = z.union([z.literal("auto"), z.array(Name).max(MOST_NAMES)]);
const Pinned = z.array(z.object({ connectionId: Name, session: Name })).max(MOST_NAMES);
const Pixels = z.int().min(-100_000).max(100_000);
const Window = z.object({
  width: z.int().min(320).max(20_000).default(1100),
  height: z.int().min(240).max(20_000).default(760),
  /** Null: where the system puts it. */
  position: z.object({ x: Pixels, y: Pixels }).nullable().default(null),
});

/** Every value of the file, each with what holds when it is not there. */
export const MachineSettings = z.object({
  version: z.literal(SETTINGS_VERSION).default(SETTINGS_VERSION),
  /** `auto`: all that have a use, as WSL lists them. */
  distros: Distros.default("auto"),
  launch: Launch.default({ kind: "wsl", daemonPath: null, wsl: null }),
  /** No daemon is joined by a WebSocket unless it is named here. */
  fallback: Fallback.default({}),
  /** What stands before the words that a terminal is to run; null: the first one that is found. */
  terminal: Argv.nullable().default(null),
  startWithWindows: z.boolean().default(false),
  startMinimised: z.boolean().default(true),
  badge: z.enum(["off", "waiting", "sessions"]).default("waiting"),
  pinned: Pinned.default([]),
  maxSessionsShown: z.int().min(1).max(100).default(10),
  showNotifications: z.boolean().default(true),
  /** Milliseconds UTC; null when nothing is snoozed. */
  snoozedUntil: z.int().nonnegative().nullable().default(null),
  theme: z.enum(["system", "light", "dark"]).default("system"),
  window: Window.prefault({}),
});

type Deep<T> = T extends readonly (infer Item)[] ? readonly Deep<Item>[]
  : T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> }
  : T;

/** What a person chose for the tray on this computer. */
export type MachineSettings = Deep<z.infer<typeof MachineSettings>>;

/** What holds where nothing was chosen. Linux has its daemon beside it, Windows has it in WSL. */
export function defaultSettings(os: MachineOs): MachineSettings {
  const settings = MachineSettings.parse({});
  if (os === "windows") return settings;
  return { ...settings, launch: { kind: "direct", daemonPath: null } };
}
