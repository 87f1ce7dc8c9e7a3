import { deepEqual, equal, rejects } from "node:assert/strict";
import { defaultSettings, type MachineSettings } from "../machine/settings_schema.ts";
import { StartWish } from "./start_wish.ts";
import { FakeMachine } from "./test_deeds.ts";

class Scene {
  readonly machine = new FakeMachine();
  settings: MachineSettings = defaultSettings("windows");
  isReadOnly = false;
  readonly wish: StartWish;

  constructor(isWished: boolean, isOn: boolean) {
    this.choose(isWished);
    this.machine.isStarted = () => Promise.resolve(isOn);
    this.wish = new StartWish({ settings: this, machine: this.machine });
  }

  change(edit: (settings: MachineSettings) => MachineSettings): Promise<MachineSettings> {
    return Promise.resolve(this.settings = edit(this.settings));
  }

  choose(startWithWindows: boolean): void {
    this.settings = { ...this.settings, startWithWindows };
  }
}

Deno.test("StartWish.takeOver() believes the system, and has it start this program", async () => {
  for (const isWished of [false, true]) {
    const on = new Scene(isWished, true);
    await on.wish.takeOver();
    await on.wish.follow();
    deepEqual([on.settings.startWithWindows, on.machine.deeds], [true, ["renew start"]]);
    const off = new Scene(isWished, false);
    await off.wish.takeOver();
    await off.wish.follow();
    deepEqual([off.settings.startWithWindows, off.machine.deeds], [false, []]);
  }
});

Deno.test("StartWish.takeOver() leaves settings alone that are not to be written", async () => {
  const scene = new Scene(false, true);
  scene.isReadOnly = true;
  await scene.wish.takeOver();
  deepEqual([scene.settings.startWithWindows, scene.machine.deeds], [false, ["renew start"]]);
});

Deno.test("StartWish.takeOver() gives way to what a person chose while the system was asked", async () => {
  const scene = new Scene(false, false);
  const answer = Promise.withResolvers<boolean>();
  scene.machine.isStarted = () => answer.promise;
  const taking = scene.wish.takeOver();
  scene.choose(true);
  await scene.wish.follow();
  answer.resolve(false);
  await taking;
  equal(scene.settings.startWithWindows, true);
  deepEqual(scene.machine.deeds, ["start true"]);
});

Deno.test("StartWish.follow() tells the system once of each change, and what it says", async () => {
  const scene = new Scene(false, false);
  await scene.wish.follow();
  scene.choose(true);
  await scene.wish.follow();
  await scene.wish.follow();
  deepEqual(scene.machine.deeds, ["start true"]);
  scene.machine.refusal = "not allowed";
  scene.choose(false);
  await rejects(scene.wish.follow(), /not allowed/);
});
