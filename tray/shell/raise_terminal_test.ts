import { deepEqual, equal } from "node:assert/strict";
import { raiseTerminal } from "./raise_terminal.ts";

const WT = "CASCADIA_HOSTING_WINDOW_CLASS";
const NAMES = { sessions: ["work"], windowIndex: 0, windowName: "bash", title: "box" };

class Windows {
  readonly raised: string[] = [];
  pauses = 0;
  obeys = true;
  /** By the handle, and as they are after a while. */
  titles: Record<string, string>;
  later: Record<string, string> | null = null;

  constructor(titles: Record<string, string>) {
    this.titles = titles;
  }

  list() {
    return Object.entries(this.titles).map(([handle, title]) => ({ className: WT, title, handle }));
  }

  raise(handle: string): boolean {
    this.raised.push(handle);
    return this.obeys;
  }

  ask() {
    const pause = () => {
      this.pauses++;
      this.titles = this.later ?? this.titles;
      return Promise.resolve();
    };
    return raiseTerminal(this, NAMES, { pause });
  }
}

Deno.test("raiseTerminal() raises the one that is named, at once", async () => {
  const windows = new Windows({ a: "Ubuntu", b: "work" });
  equal(await windows.ask(), "raised");
  deepEqual([windows.raised, windows.pauses], [["b"], 0]);
});

Deno.test("raiseTerminal() looks once more where no title names it yet", async () => {
  const windows = new Windows({ a: "Ubuntu", b: "other:0:bash" });
  windows.later = { a: "Ubuntu", b: "work:0:bash" };
  equal(await windows.ask(), "raised");
  const never = new Windows({ a: "Ubuntu", b: "other:0:bash" });
  equal(await never.ask(), "raised");
  deepEqual([windows.raised, never.raised, never.pauses], [["b"], ["a"], 1]);
});

Deno.test("raiseTerminal() says that the system refuses, and that there is none", async () => {
  const windows = new Windows({ a: "work" });
  windows.obeys = false;
  equal(await windows.ask(), "refused");
  const none = new Windows({});
  equal(await none.ask(), "none");
  deepEqual(none.raised, []);
});
