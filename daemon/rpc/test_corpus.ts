import assert from "node:assert/strict";
import * as z from "zod";
import { ERRORS } from "../../shared/protocol/errors.ts";
import { findMethod, METHODS } from "../../shared/protocol/manifest.ts";
import type { Message } from "./test_peer.ts";

const CORPUS = new URL("../../fixtures/protocol/dispatch/", import.meta.url);

const Shared = {
  /** Who asks; `admin` when left out. */
  role: z.enum(["read", "admin"]).default("admin"),
  request: z.looseObject({ id: z.string(), method: z.string() }),
};

/** A request that is answered; the answer must hold at least what `result` names. */
export const Accept = z.strictObject({ ...Shared, result: z.record(z.string(), z.unknown()) });

/** A request that is refused. `message` is a part of the error's text. */
export const Reject = z.strictObject({
  ...Shared,
  error: z.strictObject({
    name: z.enum(ERRORS.map(({ name }) => name)),
    message: z.string().optional(),
    detail: z.record(z.string(), z.unknown()).optional(),
  }),
});

export type Accept = z.infer<typeof Accept>;
export type Reject = z.infer<typeof Reject>;

function readCorpus<T extends Accept | Reject>(
  folder: "accept" | "reject",
  schema: z.ZodType<T>,
): ReadonlyMap<string, T> {
  const corpus = new Map<string, T>();
  for (const { name } of Deno.readDirSync(new URL(folder, CORPUS))) {
    const text = Deno.readTextFileSync(new URL(`${folder}/${name}`, CORPUS));
    const fixture = schema.parse(JSON.parse(text));
    assert.equal(`${fixture.request.id}.json`, name, "the id repeats the file name");
    corpus.set(name, fixture);
  }
  return new Map([...corpus].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const ACCEPT = readCorpus("accept", Accept);
export const REJECT = readCorpus("reject", Reject);

/** What a file is about: `sessions.list_by_name.json` about `sessions.list`. */
export function subject(file: string): string | undefined {
  const names = [...METHODS.map(({ name }) => name), "unknown_method"];
  return names.find((name) => file === `${name}.json` || file.startsWith(`${name}_`));
}

/** Every member that is named must be there; members that are not named are not looked at. */
export function assertHolds(actual: unknown, expected: unknown, path = "result"): void {
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual), path);
    assert.equal(actual.length, expected.length, `${path}.length`);
    expected.forEach((item, index) => assertHolds(actual[index], item, `${path}.${index}`));
  } else if (typeof expected === "object" && expected !== null) {
    assert.ok(typeof actual === "object" && actual !== null, path);
    const members = new Map(Object.entries(actual));
    for (const [key, value] of Object.entries(expected)) {
      assertHolds(members.get(key), value, `${path}.${key}`);
    }
  } else {
    assert.deepEqual(actual, expected, path);
  }
}

/** Holds an answer to what its file wants of it. */
export function assertAnswered(message: Message, fixture: Accept): void {
  assert.equal(message.error, undefined, JSON.stringify(message.error));
  assert.equal(message.id, fixture.request.id);
  assertHolds(message.result, fixture.result);
  // The contract: nothing that the schema does not name, and nothing of another shape.
  const parsed = findMethod(fixture.request.method)?.result.parse(message.result);
  assert.deepEqual(parsed, message.result);
}

/** Holds a refusal to what its file wants of it. */
export function assertRefused(message: Message, fixture: Reject): void {
  assert.equal(message.result, undefined);
  assert.equal(message.id, fixture.request.id);
  const { error } = message;
  assert.ok(error);
  const wanted = fixture.error;
  assert.equal(error.data["code"], wanted.name);
  assert.equal(error.code, ERRORS.find(({ name }) => name === wanted.name)?.code);
  assert.ok(error.message.includes(wanted.message ?? ""), error.message);
  assertHolds(error.data, wanted.detail ?? {}, "data");
}
