import { deepEqual, equal, match, ok } from "node:assert/strict";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { FakeDaemons } from "../engine/test_fake_daemon.ts";
import { aWaitingFleet } from "../face/test_input.ts";
import { readToastMemory } from "../face/toast_memory.ts";
import { HOME_VARIABLE, machinePlaces } from "../machine/places.ts";
import { SettingsFile } from "../machine/settings_file.ts";
import { StateFile } from "../machine/state_file.ts";
import { inTempFolder } from "../machine/test_folder.ts";
import { FakeMachine } from "./test_deeds.ts";
import { FakeDesktop } from "./test_desktop.ts";
import { TrayProgram, type TrayProgramOptions } from "./tray_program.ts";

/** Daemons whose copy shows an agent that waits. */
class CallingDaemons extends FakeDaemons {
  openedAt = 0;

  override snapshot(runId: string): Snapshot {
    return { ...super.snapshot(runId), ...callsSince(this.openedAt) };
  }
}

function callsSince(openedAt: number) {
  const { sessions, panes, escalations } = aWaitingFleet({ openedAt });
  return { sessions, panes, escalations };
}

interface Scene {
  readonly program: TrayProgram;
  readonly desktop: FakeDesktop;
  readonly clock: ManualClock;
  readonly settings: SettingsFile;
  readonly settingsFile: string;
  readonly machine: FakeMachine;
  readonly fakes: CallingDaemons;
  readonly counts: { finds: number };
  readonly spawned: string[];
}

/** A tray on fakes alone; nothing of it may stay. */
async function withTray(
  body: (scene: Scene) => Promise<void>,
  options: Partial<TrayProgramOptions> = {},
): Promise<void> {
  await inTempFolder(async (folder) => {
    const places = machinePlaces({ [HOME_VARIABLE]: folder }, "linux");
    const { settingsFile, stateFile } = places;
    const settings = await SettingsFile.open({ path: settingsFile, os: "linux" });
    // There is a folder to be watched from the start.
    await settings.change((before) => ({ ...before, launch: { kind: "custom", argv: ["one"] } }));
    const state = await StateFile.open({ path: stateFile, readToasts: readToastMemory });
    const [clock, machine] = [new ManualClock(), new FakeMachine()];
    const fakes = new CallingDaemons(clock);
    const counts = { finds: 0 };
    const spawned: string[] = [];
    let desktop: FakeDesktop | undefined;
    const program = await TrayProgram.start({
      ...{ places, settings, state, machine, clock },
      openDesktop: (asks) => Promise.resolve(desktop = new FakeDesktop(asks)),
      find: () => (counts.finds++, Promise.resolve({ kind: "ok", names: ["Ubuntu"] })),
      prepare: () => {
        const { launch } = settings.settings;
        const argv = launch.kind === "custom" ? launch.argv : [];
        return Promise.resolve({ kind: "ready", argv, notice: null });
      },
      spawn: (argv) => {
        spawned.push(argv.join(" "));
        return fakes.launch();
      },
      inDistro: (_, argv) => argv,
      log: () => {},
      ...options,
    });
    ok(desktop !== undefined);
    const made = { program, desktop, clock, settings, settingsFile };
    const scene = { ...made, machine, fakes, counts, spawned };
    await body(scene);
    const stopping = program.stop();
    await clock.advance(10_000);
    await stopping;
    await program.stop();
    await clock.advance(0);
    equal(fakes.alive.size, 0, "a process is left");
    equal(clock.pending, 0, "a timer is left");
    equal(desktop.isGone, true);
  });
}

Deno.test("TrayProgram shows the icon before it knows whose daemons there are", async () => {
  const find = () => new Promise<never>(() => {});
  await withTray(async ({ desktop, program, clock }) => {
    equal(desktop.looks.length > 0, true);
    program.show();
    program.show();
    await clock.advance(0);
    equal(desktop.windows.length, 1);
  }, { find });
});

Deno.test("TrayProgram that ends while it looks opens no window after that", async () => {
  const found = Promise.withResolvers<{ readonly kind: "ok"; readonly names: string[] }>();
  await withTray(async ({ desktop, program, clock, settings }) => {
    await settings.change((before) => ({ ...before, startMinimised: false }));
    await program.stop();
    found.resolve({ kind: "ok", names: ["Ubuntu"] });
    await clock.advance(0);
    deepEqual(desktop.windows, []);
  }, { find: () => found.promise });
});

Deno.test("TrayProgram shows the daemon whose call has waited longest", async () => {
  const clock = new ManualClock();
  const [one, two] = [new CallingDaemons(clock), new CallingDaemons(clock)];
  [one.openedAt, two.openedAt] = [clock.now() - 1_000, clock.now() - 2_000];
  await withTray(async ({ desktop, program }) => {
    await clock.advance(100);
    program.show();
    await clock.advance(0);
    match(desktop.windows[0]?.content.address ?? "", /daemon=Two/);
    const stopping = program.stop();
    await clock.advance(10_000);
    await stopping;
  }, {
    clock,
    find: () => Promise.resolve({ kind: "ok", names: ["One", "Two"] }),
    prepare: (name) => Promise.resolve({ kind: "ready", argv: [name], notice: null }),
    spawn: ([name]) => (name === "One" ? one : two).launch(),
  });
});

Deno.test("TrayProgram shows the dashboard for a toast that it does not know, not for its own notices", async () => {
  await withTray(async ({ clock, desktop }) => {
    await clock.advance(100);
    for (const id of ["tray", "tray:Ubuntu"]) desktop.options.onClick(id, null);
    await clock.advance(0);
    deepEqual(desktop.windows, []);
    desktop.options.onClick("Ubuntu:escalation:1", "0");
    await clock.advance(0);
    equal(desktop.windows.length, 1);
  });
});

Deno.test("TrayProgram looks for daemons again only when their settings have changed", async () => {
  await withTray(async ({ clock, counts, desktop, settings, settingsFile, spawned }) => {
    await clock.advance(100);
    deepEqual([counts.finds, spawned], [1, ["one"]]);
    desktop.click("pin:Ubuntu:api");
    await eventually("the pin", async () => {
      await clock.advance(0);
      return settings.settings.pinned.length === 1;
    });
    await clock.advance(100);
    equal(counts.finds, 1);
    const { settings: { launch: _, ...others } } = settings;
    const text = JSON.stringify({ ...others, launch: { kind: "custom", argv: ["other"] } });
    await Deno.writeTextFile(settingsFile, text);
    await eventually("the other way", async () => {
      await clock.advance(200);
      return spawned.at(-1) === "other";
    });
    equal(counts.finds, 2);
  });
});

Deno.test("TrayProgram opens its settings file, and writes it where it is gone", async () => {
  await withTray(async ({ clock, desktop, machine, settingsFile }) => {
    await clock.advance(100);
    await Deno.remove(settingsFile);
    desktop.click("Open Settings File");
    await eventually("the file", async () => {
      await clock.advance(0);
      return machine.deeds.length === 1;
    });
    deepEqual(machine.deeds, [`document ${settingsFile}`]);
    equal(JSON.parse(await Deno.readTextFile(settingsFile)).theme, "system");
  });
});

Deno.test("TrayProgram says what could not be done, and nothing once it has ended", async () => {
  await withTray(async ({ clock, desktop, program }) => {
    await clock.advance(100);
    desktop.click("Copy Attach Command");
    await clock.advance(0);
    match(desktop.notices[0]?.body ?? "", /attach\.command/);
    desktop.click("Copy Attach Command");
    const stopping = program.stop();
    await clock.advance(10_000);
    await stopping;
    equal(desktop.notices.length, 1);
  });
});

Deno.test("TrayProgram shows the icon before it knows whether the system starts it, then takes that over", async () => {
  const started = Promise.withResolvers<boolean>();
  const machine = new FakeMachine();
  machine.isStarted = () => started.promise;
  await withTray(async ({ clock, desktop, settings }) => {
    await clock.advance(100);
    equal(desktop.looks.length > 0, true);
    started.resolve(true);
    await eventually("the settings", async () => {
      await clock.advance(0);
      return settings.settings.startWithWindows && machine.deeds.length === 1;
    });
    deepEqual(machine.deeds, ["renew start"]);
  }, { machine });
});

Deno.test("TrayProgram.stop() resolves when what was begun is on the disk", async () => {
  const started = Promise.withResolvers<boolean>();
  const machine = new FakeMachine();
  machine.isStarted = () => started.promise;
  await withTray(async ({ program, settings, settingsFile }) => {
    const stopping = program.stop();
    started.resolve(true);
    void settings.change((before) => ({ ...before, badge: "off" }));
    await stopping;
    const { badge, startWithWindows } = JSON.parse(await Deno.readTextFile(settingsFile));
    deepEqual([badge, startWithWindows], ["off", true]);
  }, { machine });
});

Deno.test("TrayProgram tells of each daemon what was done, under its own name", async () => {
  await withTray(async ({ clock, desktop }) => {
    await clock.advance(100);
    deepEqual(desktop.notices.map(({ id, body }) => [id, body]), [
      ["tray:One", "One: it was placed"],
      ["tray:Two", "Two: it was placed"],
    ]);
  }, {
    find: () => Promise.resolve({ kind: "ok", names: ["One", "Two"] }),
    prepare: (name) => Promise.resolve({ kind: "ready", argv: [name], notice: "it was placed" }),
  });
});
