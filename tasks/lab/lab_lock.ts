import { mkdir } from "node:fs/promises";
import type { LabPaths } from "./lab_paths.ts";

/** Keeps builders and users of one lab apart; the system lets go when this process ends. */
export class LabLock implements Disposable {
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /** Waits while somebody builds it; others may use it meanwhile. */
  static async shared({ dir, lock }: LabPaths): Promise<LabLock> {
    await mkdir(dir, { recursive: true });
    const file = await Deno.open(lock, { create: true, write: true });
    await take(file, false);
    return new LabLock(file);
  }

  /** Waits until nobody else uses it. */
  async alone(): Promise<void> {
    await this.#file.unlock();
    await take(this.#file, true);
  }

  /** Lets other users in, no builders. */
  async share(): Promise<void> {
    await this.#file.unlock();
    await take(this.#file, false);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

async function take(file: Deno.FsFile, exclusive: boolean): Promise<void> {
  if (await file.tryLock(exclusive)) return;
  console.log("lab: waiting for another run");
  await file.lock(exclusive);
}
