import assert from "node:assert/strict";
import type { Source } from "../../shared/model/source.ts";
import { SourceRegistry } from "./source_registry.ts";

const MACHINE = { kind: "linux", distro: "box" } as const;
const SOCKET = "/tmp/tmux-1000/default";

function known(change: Partial<Source> = {}): Source {
  return {
    id: "known",
    ...MACHINE,
    tmuxSocket: SOCKET,
    status: "ok",
    lastSeenAt: 5,
    lastError: null,
    server: { pid: 1, startedAt: 1_000 },
    tmuxVersion: "3.3a",
    ...change,
  };
}

/** A registry over sources that are shown now, and those that the store remembers. */
function registry({ shown = [], stored = [] }: {
  readonly shown?: readonly Source[];
  readonly stored?: readonly Source[];
} = {}) {
  const present = [...shown];
  let last = 0;
  const sources = new SourceRegistry({
    machine: MACHINE,
    newId: () => `new-${++last}`,
    shown: () => present,
    remembered: (kind, socket) =>
      stored.find((source) => source.kind === kind && source.tmuxSocket === socket) ?? null,
    add: (source) => {
      if (!present.includes(source)) present.push(source);
    },
  });
  return { sources, present };
}

Deno.test("SourceRegistry.register() a socket that nobody knows becomes a source", () => {
  const { sources, present } = registry();
  const source = sources.register(SOCKET, { fixed: false });
  assert.deepEqual(source, {
    id: "new-1",
    ...MACHINE,
    tmuxSocket: SOCKET,
    status: "disconnected",
    lastSeenAt: 0,
    lastError: null,
    server: null,
    tmuxVersion: null,
  });
  assert.deepEqual(present, [source]);
});

Deno.test("SourceRegistry.register() a socket keeps its source, now and over the years", () => {
  const shown = known({ id: "shown" });
  const stored = known({ id: "stored", server: null });
  assert.equal(registry({ shown: [shown] }).sources.register(SOCKET, { fixed: true }), shown);
  const { sources, present } = registry({ stored: [stored] });
  assert.equal(sources.register(SOCKET, { fixed: false }), stored);
  assert.deepEqual(present, [stored], "and it is shown again");
  assert.equal(sources.register(SOCKET, { fixed: false }), stored);
  assert.equal(present.length, 1);
});

Deno.test("SourceRegistry.register() the same path on another kind of machine is another source", () => {
  const { sources } = registry({ shown: [known({ kind: "wsl" })] });
  assert.equal(sources.register(SOCKET, { fixed: false }).id, "new-1");
});

Deno.test("SourceRegistry.kept a fixed source for ever, another until its first look", () => {
  const { sources } = registry();
  const fixed = sources.register(SOCKET, { fixed: true });
  const other = sources.register("/tmp/tmux-1000/other", { fixed: false });
  assert.deepEqual([...sources.kept].sort(), [fixed.id, other.id].sort());
  sources.observed(fixed.id);
  sources.observed(other.id);
  assert.deepEqual([...sources.kept], [fixed.id]);
  // It was discovered anew, on a socket that time may have taken away meanwhile.
  sources.register("/tmp/tmux-1000/other", { fixed: false });
  assert.ok(sources.kept.has(other.id));
});
