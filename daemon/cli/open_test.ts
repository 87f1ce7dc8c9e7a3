import assert from "node:assert/strict";
import { memoryContext } from "./memory_context.ts";
import { MemoryScreen } from "./memory_screen.ts";
import { type BrowserPorts, open, type OpenArguments } from "./open.ts";
import { Refusal } from "./test_scripted_daemon.ts";
import { withScriptedDaemon } from "./test_with_scripted_daemon.ts";

const NOW = 1_700_000_000_000;
const URL_OF = (role: string) => `http://127.0.0.1:3847/login?code=${role}-code`;
const ANSWERS = {
  "web.forget": () => ({ logins: 2 }),
  "web.link": ({ role }: Readonly<Record<string, unknown>>) => ({
    url: URL_OF(String(role)),
    expiresAt: NOW + 120_000,
  }),
};

interface Run {
  readonly args?: Partial<OpenArguments>;
  readonly json?: boolean;
  readonly isTerminal?: boolean;
  /** Programs that are there. */
  readonly programs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly start?: BrowserPorts["start"];
}

/** What one `open` printed, and which browsers it started with what. */
async function run({ args = {}, programs = [], env = {}, start, ...options }: Run = {}) {
  const { json = false, isTerminal = false } = options;
  const started: string[] = [];
  return await withScriptedDaemon({ answers: ANSWERS, json, now: NOW }, async (context) => {
    const screen = isTerminal ? new MemoryScreen({ columns: 80, rows: 24 }) : context.screen;
    const status = await open(
      { ...context, screen, env: { get: (name) => env[name] } },
      { read: false, browser: false, forget: false, ...args },
      {
        find: (name) => programs.includes(name) ? `/bin/${name}` : null,
        start: start ?? ((program, url) => {
          started.push(`${program} ${url}`);
          return Promise.resolve(0);
        }),
      },
    );
    return { status, out: screen.text, err: context.stderr.text, started };
  });
}

Deno.test("open() prints a link, and nothing else to a script", async () => {
  assert.deepEqual(await run(), { status: 0, out: `${URL_OF("admin")}\n`, err: "", started: [] });
  const { out } = await run({ args: { read: true } });
  assert.equal(out, `${URL_OF("read")}\n`);
});

Deno.test("open() tells a person how long the link works", async () => {
  const { out, err } = await run({ isTerminal: true });
  assert.equal(out, `${URL_OF("admin")}\n`);
  assert.match(err, /^it logs one browser in, once, until .+\n$/);
});

Deno.test("open() logs all browsers out first where that is asked for", async () => {
  const { out, err } = await run({ args: { forget: true } });
  assert.equal(err, "2 browsers were logged out, tokens are new\n");
  assert.equal(out, `${URL_OF("admin")}\n`);
});

Deno.test("open() prints the answer as JSON", async () => {
  const { out } = await run({ json: true });
  assert.deepEqual(JSON.parse(out), { url: URL_OF("admin"), expiresAt: NOW + 120_000 });
});

Deno.test(
  "open() starts the first browser there is, and keeps the code off the screen",
  async () => {
    const { out, started } = await run({
      args: { browser: true },
      programs: ["xdg-open", "wslview", "explorer.exe"],
    });
    assert.deepEqual(started, [`/bin/xdg-open ${URL_OF("admin")}`]);
    assert.equal(out, "xdg-open opens http://127.0.0.1:3847\n");
  },
);

Deno.test("open() prefers Windows' own browser under WSL", async () => {
  const env = { WSL_DISTRO_NAME: "Debian" };
  const programs = ["xdg-open", "explorer.exe"];
  const { started } = await run({ args: { browser: true }, programs, env });
  assert.deepEqual(started, [`/bin/explorer.exe ${URL_OF("admin")}`]);
  // It says 1 when all is well.
  const start = () => Promise.resolve(1);
  const { out } = await run({ args: { browser: true }, programs, env, start });
  assert.match(out, /^explorer\.exe opens/);
});

Deno.test(
  "open() prints the link where no browser is found, or none takes it",
  async () => {
    const none = await run({ args: { browser: true } });
    assert.equal(none.status, 0);
    assert.equal(none.out, `${URL_OF("admin")}\n`);
    assert.match(none.err, /no browser was found/);
    const programs = ["xdg-open"];
    for (const start of [() => Promise.resolve(3), () => Promise.reject(new Error("no"))]) {
      const { out } = await run({ args: { browser: true }, programs, start });
      assert.equal(out, `${URL_OF("admin")}\n`);
    }
  },
);

Deno.test("open() says what to do where the dashboard is off", async () => {
  const answers = {
    "web.link": () => {
      throw new Refusal({ code: -32_005, data: { code: "UNSUPPORTED" } });
    },
  };
  await withScriptedDaemon({ answers, now: NOW }, async (context) => {
    await assert.rejects(open(context, { read: false, browser: false, forget: false }), {
      code: "DASHBOARD_OFF",
      exit: 69,
    });
  });
});

Deno.test("open() says so where no daemon runs", async () => {
  const home = await Deno.makeTempDir({ prefix: "ntm-open-" });
  try {
    const asked = open(memoryContext({ home }), { read: false, browser: false, forget: false });
    await assert.rejects(asked, { code: "NO_DAEMON", exit: 69 });
  } finally {
    await Deno.remove(home);
  }
});
