import assert from "node:assert/strict";
import fc from "fast-check";
import { assertAllShown, assertClaimShown } from "../../../fixtures/hostile/assert_shown.ts";
import { HostileFolder, hostileSteps } from "../../../fixtures/hostile/hostile_folder.ts";
import { hostileJson } from "../../../fixtures/hostile/hostile_json.ts";
import { claimsFromRegistry } from "../../detect/claude_registry_claims.ts";
import { type ClaudeRecord, GRACE_MS, RegistryFolder } from "./registry_folder.ts";

const NOW = 1_778_700_000_000;
const MAX_FILES = 3;
const NAMES = [1, 2, 3, 4, 5].flatMap((pid) => [`${pid}.json`, `pid-${pid}.json`]);

const PROSE = "the quick brown marker";
const RECORD = {
  ...{ pid: 4, sessionId: "c3fb74ec-0d4e", cwd: "/home/u/p", startedAt: NOW - 9_000_000 },
  ...{ procStart: "20095994", version: "2.1.139", kind: "interactive", status: "waiting" },
  ...{ waitingFor: "approve Bash", updatedAt: NOW - 2_000, statusUpdatedAt: NOW - 3_000 },
  ...{ name: "a name", prompt: PROSE, extra: { lastMessage: PROSE } },
};
const records = [RECORD, ...NAMES.map((_, index) => ({ ...RECORD, pid: index + 1 }))];

Deno.test("RegistryFolder: whatever lies in the folder, what is known of it can be told", () => {
  using place = new HostileFolder();
  const step = hostileSteps(NAMES, hostileJson(records, { inPlace: true }));
  const round = fc.record({
    steps: fc.array(step, { maxLength: 5 }),
    all: fc.boolean(),
    passed: fc.constantFrom(0, 5, GRACE_MS, 5_000),
  });
  fc.assert(
    fc.property(fc.array(round, { maxLength: 6 }), (rounds) => {
      const folder = new RegistryFolder(place.path, MAX_FILES);
      let now = NOW;
      for (const { steps, all, passed } of rounds) {
        for (const each of steps) place.take(each);
        folder.take(all ? "all" : new Set(steps.map(({ name }) => name)), now);
        expectFit(folder, now);
        now += passed;
        folder.retry(now);
        expectFit(folder, now);
      }
    }),
    { numRuns: 120 },
  );
});

function expectFit({ records, path }: RegistryFolder, now: number): void {
  assert.ok(records.length <= MAX_FILES, `${records.length} records of ${path}`);
  for (const record of records) {
    assertAllShown(record);
    assert.ok(!JSON.stringify(record).includes(PROSE), "a field that nobody knows is not kept");
    for (const time of timesOf(record)) {
      assert.ok(Number.isSafeInteger(time) && time >= 0 && time <= now);
    }
    for (const claim of claimsFromRegistry(record, now)) {
      assertClaimShown(claim);
      assert.ok(claim.since <= claim.seenAt && claim.seenAt <= now);
    }
  }
}

function timesOf(
  { updatedAt, statusUpdatedAt, startedAt, writtenAt }: ClaudeRecord,
): readonly number[] {
  return [updatedAt, statusUpdatedAt, startedAt, writtenAt].filter((time) => time !== null);
}

Deno.test("RegistryFolder: a time ahead of the clock stands still once it was read", () => {
  using place = new HostileFolder();
  const ahead = NOW + 3_600_000;
  const text = JSON.stringify({ ...RECORD, statusUpdatedAt: ahead, updatedAt: ahead });
  place.take({ name: "4.json", entry: { kind: "file", text }, seconds: ahead / 1_000 });
  const folder = new RegistryFolder(place.path, MAX_FILES);
  const said = (now: number) => {
    folder.take("all", now);
    const record = folder.record(4);
    return record && claimsFromRegistry(record, now).map(({ since, seenAt }) => [since, seenAt]);
  };
  assert.deepEqual(said(NOW), [[NOW, NOW]]);
  assert.deepEqual(said(NOW + 60_000), [[NOW, NOW]], "it is not news again and again");
});

Deno.test("RegistryFolder: a file from before 1970 that tells no time is as old as can be", () => {
  using place = new HostileFolder();
  const text = JSON.stringify({ pid: 4, status: "idle" });
  place.take({ name: "4.json", entry: { kind: "file", text }, seconds: -1_000_000_000 });
  const folder = new RegistryFolder(place.path, MAX_FILES);
  folder.take("all", NOW);
  const [record] = folder.records;
  assert.deepEqual(record && claimsFromRegistry(record, NOW).map(({ since }) => since), [0]);
});
