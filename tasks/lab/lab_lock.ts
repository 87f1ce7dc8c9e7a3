import { mkdir } from "node:fs/promises";
import type { LabPaths } from "./lab_paths.ts";

/** Keeps builders and users of one lab apart; the system lets go when this process ends. */
export class LabLock implements Disposable {
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /** Waits until nobody else builds or uses it. */
  static async alone({ dir, lock }: LabPaths): Promise<LabLock> {
    await mkdir(dir, { recursive: true });
    const file = await Deno.open(lock, { create: true, write: true });
    if (!await file.tryLock(true)) {
      console.log("lab: waiting for another run that uses it");
      await file.lock(true);
    }
    return new LabLock(file);
  }

  /** Lets other users in, no builders. */
  async share(): Promise<void> {
    await this.#file.unlock();
    await this.#file.lock(false);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
