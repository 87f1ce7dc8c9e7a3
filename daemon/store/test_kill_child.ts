import { openStore } from "./open.ts";
import { aPane, aSession, aSource, changes, facts } from "./test_rows.ts";

/*
 * Commits as fast as it can until it is killed, and says of each transaction that it was kept. How
 * many facts a transaction has follows from the first id in it; the session's name says up to which
 * id was written, in the same transaction.
 */

/** Facts of the transaction that begins with this id. */
export function factsFrom(firstId: number): number {
  return 1 + firstId * 7 % 40;
}

/** A few rows more, of changing sizes, so that pages split and the log is folded back often. */
function rowsFor(id: number) {
  const panes = Array.from({ length: 5 }, (_, index) => {
    return aPane(`pane-${(id + index * 13) % 400}`, { title: "t".repeat(id * 31 % 900) });
  });
  return { panes };
}

if (import.meta.main) {
  const [path = ""] = Deno.args;
  const { store, setAside } = openStore(path, { now: () => Date.now(), newId: () => "instance" });
  if (setAside !== null) throw new Error(`kill a store: ${path} was found damaged`);
  const session = aSession("session", { name: String(store.lastEventId) });
  store.commit(changes({ sources: [aSource("source")], sessions: [session] }));
  const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(line));
  say(`opened ${store.lastEventId}\n`);
  for (;;) {
    const first = store.lastEventId + 1;
    const count = factsFrom(first);
    const last = first + count - 1;
    const sessions = [aSession("session", { name: String(last) })];
    store.commit(changes({ ...rowsFor(first), sessions, events: facts(count, first) }));
    say(`kept ${store.lastEventId}\n`);
  }
}
