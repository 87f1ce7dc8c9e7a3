import assert from "node:assert/strict";
import { join } from "node:path";
import { FakeNtm, type FakeNtmOptions } from "../../../fixtures/fake_ntm.ts";
import { listAnswer, SMALL_FLEET, statusAnswer } from "../../../fixtures/ntm/answers.ts";
import { isExecutableFile } from "../../platform/find_program.ts";
import { CommandRunner, type RunFailure, type RunResult, type RunSpec } from "../run.ts";
import { findNtm, type NtmAnswer, NtmProbe, type NtmProbeOptions } from "./probe.ts";

const NOW = 1_750_000_000_000;
const STATUS = ["--robot-status", "--robot-format=json", "--robot-verbosity=default"];
const LIST = ["list", "--json"];

type Told = (spec: RunSpec) => RunResult;

/** Answers without any process. */
class ToldRunner extends CommandRunner {
  readonly specs: RunSpec[] = [];
  readonly #tell: Told;

  constructor(tell: Told) {
    super({ maxConcurrent: 1 });
    this.#tell = tell;
  }

  override run(spec: RunSpec): Promise<RunResult> {
    this.specs.push(spec);
    return Promise.resolve(this.#tell(spec));
  }
}

const exited = (code: number, stdout: string, stderr = ""): RunResult => {
  return { kind: "exited", code, stdout, stderr, durationMs: 5 };
};

function bench(tell: Told, change: Partial<NtmProbeOptions> = {}) {
  const runner = new ToldRunner(tell);
  const probe = new NtmProbe({
    runner,
    ntmProgram: () => "/usr/bin/ntm",
    now: () => NOW,
    identify: () => "1",
    ...change,
  });
  return { runner, probe, asked: () => runner.specs.map(({ args }) => args) };
}

/** A probe over a stand-in and real processes. */
async function withFake(
  options: FakeNtmOptions,
  use: (fake: FakeNtm, probe: NtmProbe) => Promise<void>,
  change: Partial<NtmProbeOptions> = {},
): Promise<void> {
  await using fake = await FakeNtm.create(options);
  const probe = new NtmProbe({
    runner: new CommandRunner({ maxConcurrent: 1, environment: { PATH: "/usr/bin:/bin" } }),
    ntmProgram: () => isExecutableFile(fake.path) ? fake.path : null,
    now: () => NOW,
    ...change,
  });
  await use(fake, probe);
}

function outcomeOf(answer: NtmAnswer<unknown>): string {
  return answer.kind === "failed" ? `failed ${answer.reason}` : answer.kind;
}

Deno.test("NtmProbe asks for JSON in full, with a long deadline and a cap", async () => {
  const { probe, runner, asked } = bench(({ args }) =>
    exited(0, args[0] === "list" ? listAnswer(SMALL_FLEET) : statusAnswer(SMALL_FLEET))
  );
  const status = await probe.askStatus();
  assert.ok(status.kind === "ok");
  assert.deepEqual([status.at, status.durationMs, status.value.agents.length], [NOW, 5, 5]);
  const list = await probe.askList();
  assert.ok(list.kind === "ok" && list.value.sessions[0]?.label === "api");
  assert.deepEqual(asked(), [STATUS, LIST]);
  for (const { program, timeoutMs, maxOutputBytes } of runner.specs) {
    assert.deepEqual([program, timeoutMs, maxOutputBytes], ["/usr/bin/ntm", 30_000, 4_194_304]);
  }
});

Deno.test("NtmProbe what stands on stdout counts, whatever the exit status", async () => {
  const { probe } = bench(() => exited(3, statusAnswer(SMALL_FLEET), "Error: something else"));
  assert.equal((await probe.askStatus()).kind, "ok");
});

Deno.test("NtmProbe an unknown surface is not asked again until the program changes", async () => {
  let identity = "1";
  const { probe, asked } = bench(
    ({ args }) => exited(1, "", `Error: unknown flag: ${args.at(-1) ?? ""}`),
    { identify: () => identity },
  );
  assert.equal((await probe.askList()).kind, "unsupported");
  const again = await probe.askList();
  assert.ok(again.kind === "unsupported");
  assert.equal(again.message, 'this ntm does not know "ntm list --json"');
  assert.equal(asked().length, 1);
  assert.deepEqual(probe.capabilities, { status: null, list: false });
  identity = "2";
  assert.equal((await probe.askList()).kind, "unsupported");
  assert.equal(asked().length, 2);
});

Deno.test("NtmProbe one surface that is missing leaves the other", async () => {
  const { probe } = bench(({ args }) =>
    args[0] === "list"
      ? exited(0, listAnswer(SMALL_FLEET))
      : exited(1, "", "Error: unknown flag: --robot-status")
  );
  assert.equal((await probe.askStatus()).kind, "unsupported");
  assert.equal((await probe.askList()).kind, "ok");
  assert.deepEqual(probe.capabilities, { status: false, list: true });
});

Deno.test("NtmProbe an ntm that cannot be told the format is asked without", async () => {
  await withFake({
    mode: "unknown_flag",
    unknownFlags: ["--robot-format", "--robot-verbosity"],
  }, async (fake, probe) => {
    assert.equal((await probe.askStatus()).kind, "ok");
    assert.deepEqual(await fake.calls(), [STATUS, ["--robot-status", STATUS[2]], [STATUS[0]]]);
    await fake.forgetCalls();
    assert.equal((await probe.askStatus()).kind, "ok");
    assert.deepEqual(await fake.calls(), [[STATUS[0]]]);
    await fake.install();
    await fake.setMode("ok");
    await fake.forgetCalls();
    assert.equal((await probe.askStatus()).kind, "ok");
    assert.deepEqual(await fake.calls(), [STATUS]);
  });
});

Deno.test("NtmProbe flags that are refused again and again do not keep it asking", async () => {
  const { probe, asked } = bench(() => exited(1, "", "Error: unknown flag: --robot-format"));
  assert.equal((await probe.askStatus()).kind, "unsupported");
  assert.equal(asked().length, 2);
});

Deno.test("NtmProbe once it has named a process it names them, until the program changes", async () => {
  let identity = "1";
  let fleet = SMALL_FLEET;
  const { probe } = bench(() => exited(0, statusAnswer(fleet)), { identify: () => identity });
  const told = async () => {
    const status = await probe.askStatus();
    return status.kind === "ok" && status.value.childPidsAreTold;
  };
  assert.equal(await told(), true);
  fleet = SMALL_FLEET.filter(({ name }) => name === "notes");
  assert.equal(await told(), true);
  identity = "2";
  assert.equal(await told(), false);
});

const FAILURES: readonly (readonly [RunFailure, string])[] = [
  ["timeout", "failed timeout"],
  ["permission", "failed permission"],
  ["too_much_output", "failed too_much_output"],
  ["busy", "failed busy"],
  ["cancelled", "failed busy"],
  ["spawn", "failed spawn"],
  ["not_installed", "absent"],
];

for (const [failure, outcome] of FAILURES) {
  Deno.test(`NtmProbe ${failure} of the command is ${outcome}`, async () => {
    const message = "ntm \x1b[31mfailed";
    const { probe } = bench(() => ({ kind: "failed", failure, message, durationMs: 1 }));
    const answer = await probe.askStatus();
    assert.equal(outcomeOf(answer), outcome);
    assert.deepEqual(probe.capabilities, { status: null, list: null });
    if (answer.kind === "failed") assert.equal(answer.message, "ntm failed");
  });
}

Deno.test("NtmProbe over a stand-in, each mode", async () => {
  await withFake({}, async (fake, probe) => {
    const outcome = async () => [await probe.askStatus(), await probe.askList()].map(outcomeOf);
    assert.deepEqual(await outcome(), ["ok", "ok"]);
    await fake.setMode("newer");
    assert.deepEqual(await outcome(), ["ok", "ok"]);
    await fake.setMode("rc0_failure");
    assert.deepEqual(await outcome(), ["failed command_failed", "failed command_failed"]);
    await fake.setMode("garbage");
    assert.deepEqual(await outcome(), ["failed garbage", "failed garbage"]);
    await fake.setMode("slow", { slowMs: 50 });
    assert.deepEqual(await outcome(), ["ok", "ok"]);
    await fake.setMode("unknown_flag");
    assert.deepEqual(await outcome(), ["unsupported", "unsupported"]);
    await fake.setMode("absent");
    assert.deepEqual(await outcome(), ["absent", "absent"]);
    await fake.setMode("ok");
    assert.deepEqual(await outcome(), ["ok", "ok"], "what was installed anew is asked anew");
    const words = (await fake.calls()).flat();
    assert.ok(words.length > 0 && !words.some((word) => word.startsWith("--robot-tail")));
  });
});

Deno.test("NtmProbe an ntm that takes too long is ended", async () => {
  await withFake({ mode: "slow" }, async (_, probe) => {
    const answer = await probe.askStatus();
    assert.ok(answer.kind === "failed" && answer.reason === "timeout");
    assert.equal(answer.message, "ntm did not answer within 300 ms");
  }, { timeoutMs: 300 });
});

Deno.test("NtmProbe an ntm that prints too much is cut off", async () => {
  await withFake({}, async (_, probe) => {
    assert.equal(outcomeOf(await probe.askStatus()), "failed too_much_output");
  }, { maxOutputBytes: 100 });
});

Deno.test("findNtm() the configured program and no other, else the first of the path", async () => {
  const home = await Deno.makeTempDir({ prefix: "ntm-find-" });
  try {
    const bin = join(home, "bin");
    await Deno.mkdir(bin);
    const env = { get: (name: string) => name === "PATH" ? bin : undefined };
    const found = join(bin, "ntm");
    await Deno.writeTextFile(found, "#!/bin/sh\n", { mode: 0o755 });
    assert.equal(findNtm({ configured: null, env, home }), found);
    const configured = join(home, "my-ntm");
    assert.equal(findNtm({ configured, env, home }), null);
    await Deno.writeTextFile(configured, "#!/bin/sh\n", { mode: 0o755 });
    assert.equal(findNtm({ configured, env, home }), configured);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
