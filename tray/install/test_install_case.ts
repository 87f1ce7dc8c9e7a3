import type { PlaceOptions } from "./installer.ts";
import type { LookOutcome, PlaceOutcome } from "./outcomes.ts";
import { InstallScene } from "./test_install_scene.ts";

const ignore = Deno.build.os !== "linux";

/** Registers a test with a home and a release of its own. */
export function testInstall(name: string, body: (scene: InstallScene) => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    fn: async () => {
      await using scene = await InstallScene.open();
      await body(scene);
    },
  });
}

export const good: PlaceOptions = { answers: () => Promise.resolve(true) };

export function planOf(look: LookOutcome): string {
  return look.kind === "looked" ? look.plan.kind : look.failure;
}

export function failureOf(outcome: PlaceOutcome): string {
  return outcome.kind === "failed" ? outcome.failure : outcome.kind;
}
