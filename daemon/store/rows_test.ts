import assert from "node:assert/strict";
import fc from "fast-check";
import * as z from "zod";
import { Escalation } from "../../shared/model/escalation.ts";
import { Event, EVENT_TYPES, type EventDraft } from "../../shared/model/event.ts";
import { NO_STATS, Pane } from "../../shared/model/pane.ts";
import { NO_MEMORY, PaneMemory } from "../../shared/model/pane_memory.ts";
import { Session } from "../../shared/model/session.ts";
import { ServerIdentity, Source } from "../../shared/model/source.ts";
import { type OutputRow, paneToRow, rowToPane } from "./rows.ts";
import { withStore } from "./test_database.ts";
import { aPane, aSession, aSource, changes } from "./test_rows.ts";

/** Whatever a person or a program can have written, but for NUL, which sanitising takes out. */
const anyText = fc.string({ unit: "binary", maxLength: 12 })
  .map((text) => text.replaceAll("\0", ""));

const anyJson = fc.jsonValue({ maxDepth: 2 })
  .filter((value) => !JSON.stringify(value).includes("__proto__"))
  // Minus zero is zero to JSON.
  .map((value) => JSON.parse(JSON.stringify(value)));

/**
 * Every value that a schema of the model lets pass, so that a field added to the model is tested
 * without anyone thinking of it. Throws for a schema it does not know.
 */
function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodObject) return objectOf(schema.shape);
  if (schema instanceof z.ZodString) return anyText;
  if (schema instanceof z.ZodNumber) return numberOf(schema);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.element), { maxLength: 3 });
  if (schema instanceof z.ZodDefault) return arbitraryOf(schema.unwrap());
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()));
  if (schema instanceof z.ZodOptional) return arbitraryOf(schema.unwrap());
  if (schema instanceof z.ZodRecord) {
    const key = anyText.filter((text) => text !== "__proto__");
    return fc.dictionary(key, anyJson, { maxKeys: 3, noNullPrototype: true });
  }
  throw new Error(`arbitrary of ${schema._zod.def.type}: not known, add it`);
}

function objectOf(shape: z.core.$ZodShape): fc.Arbitrary<unknown> {
  const fields = Object.entries(shape);
  const requiredKeys = fields.filter(([, field]) => !(field instanceof z.ZodOptional))
    .map(([name]) => name);
  const arbitraries = Object.fromEntries(fields.map(([name, field]) => [name, arbitraryOf(field)]));
  return fc.record(arbitraries, { requiredKeys, noNullPrototype: true });
}

function numberOf(schema: z.ZodNumber): fc.Arbitrary<number> {
  const min = Math.max(schema.minValue ?? -Infinity, Number.MIN_SAFE_INTEGER);
  const max = Math.min(schema.maxValue ?? Infinity, Number.MAX_SAFE_INTEGER);
  const range = { min, max };
  const numbers = schema.isInt
    ? fc.oneof(fc.integer(range), fc.maxSafeInteger())
    // Minus zero is zero to a database.
    : fc.double({ ...range, noNaN: true }).map((value) => value + 0);
  // Whether the limits themselves belong to it.
  return numbers.filter((value) => schema.safeParse(value).success);
}

/** Values of a model schema; the schema itself has the last word on what fits. */
function arbitrary<Schema extends z.ZodType>(schema: Schema): fc.Arbitrary<z.infer<Schema>> {
  return arbitraryOf(schema).map((value) => schema.parse(value));
}

const server = arbitrary(ServerIdentity);

Deno.test("sourceToRow() and rowToSource() keep every field", () => {
  fc.assert(fc.property(arbitrary(Source), (source) =>
    withStore(":memory:", (store) => {
      store.commit(changes({ sources: [source] }));
      assert.deepEqual(store.load(0).sources, [source]);
    })));
});

Deno.test("sessionToRow() and rowToSession() keep every field", () => {
  fc.assert(fc.property(arbitrary(Session), server, (value, server) => {
    const entry = { session: { ...value, sourceId: "source" }, server };
    withStore(":memory:", (store) => {
      store.commit(changes({ sources: [aSource("source")], sessions: [entry] }));
      assert.deepEqual(store.findSession(value.id), entry);
      assert.deepEqual(store.load(0).sessions, [entry]);
    });
  }));
});

Deno.test("paneToRow() and rowToPane() keep every field", () => {
  fc.assert(fc.property(arbitrary(Pane), server, arbitrary(PaneMemory), (value, server, memory) => {
    const pane = { ...value, sourceId: "source", sessionId: "session" };
    const entry = { pane, server, memory };
    withStore(":memory:", (store) => {
      const sessions = [aSession("session")];
      store.commit(changes({ sources: [aSource("source")], sessions, panes: [entry] }));
      assert.deepEqual(store.findPane(value.id), entry);
      assert.deepEqual(store.load(0).panes, [entry]);
    });
  }));
});

Deno.test("escalationToRow() and rowToEscalation() keep every field", () => {
  fc.assert(fc.property(arbitrary(Escalation), (escalation) =>
    withStore(":memory:", (store) => {
      store.commit(changes({ escalations: [escalation] }));
      assert.deepEqual(store.escalations.find(escalation.id), escalation);
      // And again, as it is brought up to date.
      const seen = { ...escalation, seenAt: 7, cause: "another", text: null };
      store.commit(changes({ escalations: [seen] }));
      assert.deepEqual(store.escalations.find(escalation.id), seen);
    })));
});

Deno.test("eventToRow() and rowToEvent() keep every field", () => {
  const facts = fc.record({ event: arbitrary(Event), type: fc.constantFrom(...EVENT_TYPES) });
  fc.assert(fc.property(facts, ({ event, type }) => {
    const { id: _, ...rest } = event;
    const draft: EventDraft = { ...rest, type };
    withStore(":memory:", (store) => {
      assert.deepEqual(store.commit(changes({ events: [draft] })), [{ ...draft, id: 1 }]);
      assert.deepEqual(store.eventsAfter(0, 9), [{ ...draft, id: 1 }]);
    });
  }));
});

Deno.test("rowToPane() a part that no client would take is left out, and the pane comes", () => {
  const entry = aPane("pane");
  const row = paneToRow(entry);
  const broken: readonly (readonly [string, string])[] = [
    ["evidence", '[{"source":"registry","claim":"turn_over","at":-5}]'],
    ["stats", JSON.stringify({ ...NO_STATS, compactCount: 1e300 })],
    ["agent_session", '{"id":7}'],
    ["ntm", "{"],
    ["flags", '["of_a_newer_build"]'],
  ];
  for (const [column, text] of broken) {
    const { pane } = rowToPane({ ...row, [column]: text } as OutputRow);
    assert.deepEqual([pane.id, pane.title], [entry.pane.id, entry.pane.title], column);
  }
});

Deno.test("rowToPane() a pane whose memory is of another build comes without it", () => {
  for (const memory of [null, "{}", '{"agents":[{"pid":"one"}]}']) {
    const row = { ...paneToRow(aPane("pane")), memory };
    assert.deepEqual(rowToPane(row).memory, NO_MEMORY);
  }
});

Deno.test("rowToPane() a pane is there also when what its agents told cannot be read", () => {
  const tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0, total: 1e16 };
  for (const bad of [null, "", "{", "7", "{}", JSON.stringify({ ...NO_STATS, tokens })]) {
    const row = { ...paneToRow(aPane("pane")), stats: bad, agent_session: bad, ntm: bad };
    const { pane } = rowToPane({ ...row, memory: bad });
    assert.deepEqual([pane.stats, pane.agentSession, pane.ntm], [NO_STATS, null, null]);
    assert.equal(pane.id, "pane");
  }
});
