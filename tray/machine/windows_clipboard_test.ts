import { deepEqual, equal, rejects } from "node:assert/strict";
import { type ClipboardCalls, setWindowsClipboard } from "./windows_clipboard.ts";

const waitsMs = [0, 0, 0];

/** A clipboard in memory, and the calls that came, in order. */
class FakeClipboard implements ClipboardCalls {
  readonly said: string[] = [];
  readonly memories = new Map<bigint, Uint8Array>();
  content: { readonly format: number; readonly bytes: Uint8Array | undefined } | null = null;
  /** How often it is found open by another program. */
  held = 0;
  takes = true;

  open = () => {
    this.said.push("open");
    return --this.held < 0;
  };
  empty = () => this.#say("empty");
  allocate = (bytes: Uint8Array<ArrayBuffer>) => {
    this.memories.set(7n, bytes);
    return 7n;
  };
  set = (format: number, memory: bigint) => {
    if (this.takes) this.content = { format, bytes: this.memories.get(memory) };
    return this.#say("set") && this.takes;
  };
  free = (memory: bigint) => void this.memories.delete(memory);
  close = () => void this.said.push("close");

  #say(word: string): boolean {
    return this.said.push(word) > 0;
  }
}

Deno.test("setWindowsClipboard() gives wide text with its end, and no mark before it", async () => {
  const calls = new FakeClipboard();
  await setWindowsClipboard("é$", { calls });
  equal(calls.content?.format, 13);
  deepEqual([...calls.content?.bytes ?? []], [0xe9, 0, 0x24, 0, 0, 0]);
  deepEqual(calls.said, ["open", "empty", "set", "close"]);
});

Deno.test("setWindowsClipboard() waits for who holds it, not for ever", async () => {
  const calls = new FakeClipboard();
  calls.held = 3;
  await setWindowsClipboard("x", { calls, waitsMs });
  deepEqual(calls.said, ["open", "open", "open", "open", "empty", "set", "close"]);
  const busy = new FakeClipboard();
  busy.held = 99;
  await rejects(setWindowsClipboard("x", { calls: busy, waitsMs }), /another program holds it/);
  deepEqual(busy.said, ["open", "open", "open", "open"]);
});

Deno.test("setWindowsClipboard() leaves it closed, and no memory, when it is refused", async () => {
  const calls = new FakeClipboard();
  calls.takes = false;
  await rejects(setWindowsClipboard("x", { calls }), /did not take the text, try again/);
  equal(calls.said.at(-1), "close");
  equal(calls.memories.size, 0);
});
