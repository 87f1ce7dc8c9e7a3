/**
 * One row of the table that says who may import whom.
 *
 * Every place is a path from the project's root: `x/` is a folder and all below it, `x*` any path
 * that begins so, anything else one file. The longest entry of `owns` that fits a file decides its
 * room. A room may always import what it owns itself.
 */
export interface Room {
  readonly name: string;
  readonly owns: readonly string[];
  /** What it may import, for values and for types. */
  readonly imports: readonly string[];
  /** What it may import by type only, in addition. */
  readonly types?: readonly string[];
  /** npm packages by name; `@scope/*` stands for every package of the scope. */
  readonly packages?: readonly string[];
  /** True for rooms that know no host: no `Deno`, no `node:`; they are pure or run in a browser. */
  readonly hostless?: boolean;
}

/** The table. It changes by a decision written down in docs/adr, not by an exception in a file. */
export const ROOMS: readonly Room[] = [
  sharedRoom("model"),
  sharedRoom("notify"),
  sharedRoom("text"),
  sharedRoom("protocol"),
  sharedRoom("rpc"),
  {
    name: "daemon (main, host, app, pipeline)",
    owns: [
      ...["daemon/main.ts", "daemon/host.ts", "daemon/app.ts", "daemon/pipeline.ts"],
      ...["daemon/agent_rules.ts", "daemon/build_*", "daemon/rooms.ts", "daemon/tell_agents.ts"],
      ...["daemon/restore_world.ts", "daemon/transcript_plan.ts", "daemon/usage_keeper.ts"],
      ...["daemon/build_stats.ts", "daemon/stats_keeper.ts", "daemon/web_service.ts"],
    ],
    imports: ["shared/", "daemon/"],
  },
  {
    name: "daemon/collect",
    owns: ["daemon/collect/"],
    imports: ["shared/", "daemon/platform/"],
    types: ["daemon/state/"],
    packages: ["zod"],
  },
  {
    name: "daemon/detect",
    owns: ["daemon/detect/"],
    imports: [
      "shared/",
      // Packs are TOML like the settings: the same pure helpers place and word what is wrong in one.
      "daemon/platform/toml_places.ts",
      "daemon/platform/config_syntax.ts",
      "daemon/platform/nearest_name.ts",
      "daemon/platform/shown_toml.ts",
      "daemon/platform/shown_toml.ts",
    ],
    types: ["daemon/state/"],
    packages: ["zod", "re2js"],
    hostless: true,
  },
  {
    name: "daemon/state",
    owns: ["daemon/state/"],
    imports: ["shared/"],
    hostless: true,
  },
  {
    name: "daemon/store",
    owns: ["daemon/store/"],
    imports: ["shared/", "daemon/platform/"],
    packages: ["uuid"],
  },
  {
    name: "daemon/bus",
    owns: ["daemon/bus/"],
    imports: ["shared/"],
    hostless: true,
  },
  {
    name: "daemon/rpc",
    owns: ["daemon/rpc/"],
    imports: [
      "shared/",
      "daemon/state/",
      "daemon/store/",
      "daemon/bus/",
      "daemon/act/",
      "daemon/detect/",
      "daemon/platform/",
    ],
    packages: ["zod"],
  },
  {
    name: "daemon/wire",
    owns: ["daemon/wire/"],
    imports: ["shared/", "daemon/platform/"],
    packages: ["hono", "@hono/node-server", "ws"],
  },
  {
    name: "daemon/act",
    owns: ["daemon/act/"],
    imports: ["shared/", "daemon/platform/", "daemon/collect/run.ts", "daemon/collect/tmux/"],
    types: ["daemon/state/"],
  },
  {
    name: "daemon/web",
    owns: ["daemon/web/"],
    imports: ["shared/", "daemon/rpc/", "daemon/platform/"],
    packages: ["hono", "preact", "preact-render-to-string", "@preact/signals", "zod"],
  },
  {
    // Drawn on the server and in a browser: what it imports by value is paid for in bytes.
    name: "daemon/web/components",
    owns: ["daemon/web/components/", "daemon/web/view.ts"],
    imports: [
      "shared/text/",
      "shared/model/at_work.ts",
      "shared/model/order.ts",
      "shared/notify/match_rule.ts",
    ],
    types: ["shared/"],
    packages: ["preact", "@preact/signals"],
    hostless: true,
  },
  {
    name: "daemon/web/islands",
    owns: ["daemon/web/islands/"],
    imports: ["shared/rpc/", "daemon/web/components/", "daemon/web/view.ts"],
    types: ["shared/"],
    packages: ["preact", "@preact/signals"],
    hostless: true,
  },
  {
    name: "daemon/upkeep",
    owns: ["daemon/upkeep/"],
    imports: [
      "shared/",
      "daemon/platform/",
      "daemon/store/",
      "daemon/collect/",
      "daemon/detect/",
      "daemon/state/",
    ],
    // Settings of agents are edited in place, so that every byte of others stays.
    packages: ["jsonc-parser"],
  },
  {
    name: "daemon/cli",
    owns: ["daemon/cli/"],
    imports: ["shared/", "daemon/platform/", "daemon/upkeep/"],
    packages: ["@optique/*"],
  },
  {
    name: "daemon/cli/serve",
    owns: ["daemon/cli/serve.ts", "daemon/cli/serve_*"],
    imports: [
      "shared/",
      "daemon/platform/",
      "daemon/upkeep/",
      "daemon/cli/",
      "daemon/host.ts",
      "daemon/app.ts",
    ],
    packages: ["@optique/*"],
  },
  {
    name: "daemon/cli/start",
    owns: ["daemon/cli/start.ts", "daemon/cli/start_*"],
    imports: ["shared/", "daemon/platform/", "daemon/upkeep/", "daemon/cli/", "daemon/host.ts"],
    types: ["daemon/app.ts"],
    packages: ["@optique/*"],
  },
  {
    name: "daemon/platform",
    owns: ["daemon/platform/"],
    imports: ["shared/"],
    packages: ["smol-toml", "zod", "@logtape/*", "uuid"],
  },
  {
    name: "tray (main, app)",
    owns: ["tray/main.ts", "tray/app.ts", "tray/app/"],
    imports: ["shared/", "tray/"],
  },
  {
    name: "tray/engine",
    owns: ["tray/engine/"],
    imports: ["shared/"],
    types: ["tray/face/"],
    packages: ["ws"],
  },
  {
    // What this computer does for a program: files of the user, start with the system, terminals.
    name: "tray/machine",
    owns: ["tray/machine/"],
    imports: ["shared/", "tray/engine/"],
    types: ["tray/face/"],
    packages: ["zod", "@logtape/*"],
  },
  {
    // Puts the daemon into a distro, and takes it out.
    name: "tray/install",
    owns: ["tray/install/"],
    imports: ["shared/", "tray/engine/"],
    packages: ["zod"],
  },
  {
    // The dashboard in a window without a port: requests and messages of a page, whoever shows it.
    name: "tray/page",
    owns: ["tray/page/"],
    imports: ["shared/"],
    hostless: true,
  },
  {
    name: "tray/face",
    owns: ["tray/face/"],
    imports: ["shared/"],
    hostless: true,
  },
  {
    name: "tray/shell",
    owns: ["tray/shell/"],
    imports: ["shared/"],
    types: ["tray/face/"],
    packages: ["@webviewjs/webview"],
  },
];

/** Node modules that only one room may hold, whatever else it is allowed. */
export const RESERVED_MODULES: ReadonlyMap<string, string> = new Map([
  ["node:sqlite", "daemon/store"],
]);

/** What runs for users; all of it belongs to a room. */
const APPLICATION: readonly string[] = ["daemon/", "shared/", "tray/"];

/** What only developers run: free in what it uses, imported by no room. */
const WORKSHOP: readonly string[] = ["fixtures/", "tasks/"];

/** End-to-end tests drive the real process: of the project they see what a client would. */
const END_TO_END: readonly Room[] = [
  {
    name: "daemon/e2e",
    owns: ["daemon/e2e/"],
    imports: ["shared/", "fixtures/"],
  },
  {
    // The tray is a client itself: its tests hold its rooms against the real daemon.
    name: "tray/e2e",
    owns: ["tray/e2e/"],
    imports: ["shared/", "fixtures/", "daemon/e2e/", "tray/"],
  },
  {
    // Its programs run on desktops of the lab, and show what the tray would.
    name: "tray/lab",
    owns: ["tray/lab/"],
    imports: ["shared/", "fixtures/", "daemon/e2e/", "tray/"],
  },
];

/** Tests, the acceptance suites that several tests share, and what tests are built with. */
const TEST_FILE = /(?:_(?:test|suite)|(?:^|\/)test_[^/]*)\.[cm]?[jt]sx?$/;

/** Where a file stands towards the table. */
export type Place =
  /** Application code: the row holds. */
  | { readonly kind: "room"; readonly room: Room }
  /** Tests, fixtures, tasks; a row, where there is one, holds for files of the project only. */
  | { readonly kind: "workshop"; readonly row?: Room }
  /** In a folder of the application for which the table has no row. */
  | { readonly kind: "homeless" }
  /** Documents, configuration, other projects. */
  | { readonly kind: "outside" };

/** Finds the place of a file by its path from the project's root, with forward slashes. */
export function placeOf(path: string): Place {
  const endToEnd = END_TO_END.find(({ owns }) => anyCovers(owns, path));
  if (endToEnd !== undefined) return { kind: "workshop", row: endToEnd };
  if (anyCovers(WORKSHOP, path)) return { kind: "workshop" };
  if (!anyCovers(APPLICATION, path)) return { kind: "outside" };
  const room = roomOf(path);
  if (TEST_FILE.test(path)) {
    return room !== undefined || besideOwnedFile(path)
      ? { kind: "workshop" }
      : { kind: "homeless" };
  }
  return room === undefined ? { kind: "homeless" } : { kind: "room", room };
}

/** True for what users run, with or without a room of its own; tests are not part of it. */
export function isApplication(path: string): boolean {
  const { kind } = placeOf(path);
  return kind === "room" || kind === "homeless";
}

/** Whether an entry of the table (`x/`, `x*` or one file) covers a path. */
export function covers(entry: string, path: string): boolean {
  if (entry.endsWith("/")) return path.startsWith(entry);
  if (entry.endsWith("*")) return path.startsWith(entry.slice(0, -1));
  return path === entry;
}

/** Whether one of several entries covers a path. */
export function anyCovers(entries: readonly string[], path: string): boolean {
  return entries.some((entry) => covers(entry, path));
}

function roomOf(path: string): Room | undefined {
  let best: { readonly room: Room; readonly length: number } | undefined;
  for (const room of ROOMS) {
    for (const entry of room.owns) {
      if (!covers(entry, path)) continue;
      if (best === undefined || entry.length > best.length) best = { room, length: entry.length };
    }
  }
  return best?.room;
}

/** Rooms that own single files have their tests in the same folder, under any name. */
function besideOwnedFile(path: string): boolean {
  const folder = folderOf(path);
  return ROOMS.some((room) =>
    room.owns.some((entry) => /\.ts$/.test(entry) && folderOf(entry) === folder)
  );
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function sharedRoom(folder: string): Room {
  return {
    name: `shared/${folder}`,
    owns: [`shared/${folder}/`],
    imports: ["shared/"],
    packages: ["zod"],
    hostless: true,
  };
}
