import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { configGet, defaultConfig, loadConfig, loadReadableConfig, parseConfig } from "./config.ts";
import { configPlaces } from "./config_places.ts";
import { type ConfigProblem, formatProblems } from "./config_problem.ts";
import { resolvePaths } from "./paths.ts";

function problemsOf(text: string): readonly ConfigProblem[] {
  const parsed = parseConfig(text);
  return "problems" in parsed ? parsed.problems : [];
}

/** Each problem in short, as `line key | message | hint`. */
function told(text: string): readonly string[] {
  return problemsOf(text).map(({ line, key, message, hint }) =>
    `${line} ${key} | ${message} | ${hint}`
  );
}

function configOf(text: string) {
  const parsed = parseConfig(text);
  assert.ok("config" in parsed, JSON.stringify(parsed));
  return parsed.config;
}

Deno.test("parseConfig() of nothing is all the defaults", () => {
  for (const text of ["", "\n# only a comment\r\n", "[polling]\n"]) {
    assert.deepEqual(configOf(text), defaultConfig());
  }
});

Deno.test("parseConfig() keeps what is set and fills in the rest", () => {
  const config = configOf(`
exec.tmux_timeout_ms = 1_000
[polling]
tmux_meta_interval_ms = 900
[logging.rooms]
collect = "debug"
[tmux]
sockets = ["/tmp/a", "work"]
`);
  const expected = structuredClone(defaultConfig());
  assert.deepEqual(config, {
    ...expected,
    exec: { ...expected.exec, tmux_timeout_ms: 1000 },
    polling: { ...expected.polling, tmux_meta_interval_ms: 900 },
    logging: { ...expected.logging, rooms: { collect: "debug" } },
    tmux: { ...expected.tmux, sockets: ["/tmp/a", "work"] },
  });
});

Deno.test("parseConfig() reports every problem, in the order of the lines", () => {
  const text = `prot = 1
[serverr]
port = 1
[server]
port = "http"
[polling]
tmux_meta_intervall_ms = 3
tmux_quiet_interval_ms = 5
tmux_timeout_ms = 200
idle_backoff_max_ms = 1.5
max_concurrent_commands = 65
[tmux]
sockets = [
  "/fine",
  "not/fine", # a comment
  3,
]
[hooks]
enable = 1
install_mode = "apend"
[logging]
rooms = { colect = "info", rpc = "loud" }
[sessions]
flavour = "sweet"
`;
  assert.deepEqual(told(text), [
    "1 prot | unknown key prot | did you mean port in [server]?",
    "2 serverr | unknown section [serverr] | did you mean server?",
    '5 server.port | server.port is "http", but must be a whole number from 1 to 65535 | left out it is 3847. TCP port of the dashboard and of POST /rpc.',
    "7 polling.tmux_meta_intervall_ms | unknown key polling.tmux_meta_intervall_ms | did you mean tmux_meta_interval_ms?",
    "8 polling.tmux_quiet_interval_ms | polling.tmux_quiet_interval_ms is 5, but must be a whole number from 250 to 60000 | left out it is 1900. Pause between two looks at tmux when nothing changes, milliseconds.",
    "9 polling.tmux_timeout_ms | unknown key polling.tmux_timeout_ms | did you mean tmux_timeout_ms in [exec]?",
    "10 polling.idle_backoff_max_ms | polling.idle_backoff_max_ms is 1.5, but must be a whole number from 1000 to 3600000 | left out it is 60000. Longest pause that backing off may reach, milliseconds.",
    "11 polling.max_concurrent_commands | polling.max_concurrent_commands is 65, but must be a whole number from 1 to 64 | left out it is 4. Commands that may run at once.",
    '15 tmux.sockets | tmux.sockets[2] is "not/fine", but must be an absolute path (~/ is allowed), or a socket name as tmux -L takes it | left out it is []. Sockets to watch, as paths or tmux -L names; [] is every live socket of the user.',
    "16 tmux.sockets | tmux.sockets[3] is 3, but must be a text | left out it is []. Sockets to watch, as paths or tmux -L names; [] is every live socket of the user.",
    "19 hooks.enable | hooks.enable is 1, but must be true or false | left out it is false. Whether tmux hooks may tell the daemon of changes, which saves looks.",
    '20 hooks.install_mode | hooks.install_mode is "apend", but must be one of "append", "off" | left out it is "append". How hooks are installed: beside the user\'s own, or not at all.',
    "22 logging.rooms.colect | unknown key logging.rooms.colect | did you mean collect?",
    '22 logging.rooms | logging.rooms.rpc is "loud", but must be one of "debug", "info", "warn", "error" | left out it is {}. Levels of single parts of the daemon, in the table [logging.rooms].',
    "24 sessions.flavour | unknown key sessions.flavour | remove it; known here: ended_visible_minutes",
  ]);
});

Deno.test("parseConfig() a section that is a value, a value that is a section", () => {
  assert.deepEqual(told("polling = 3\n[server.port]\nx = 1\n"), [
    "1 polling | polling is 3, but must be a table | write [polling] on a line of its own, and its keys below",
    "2 server.port | server.port is a table, but must be a whole number from 1 to 65535 | left out it is 3847. TCP port of the dashboard and of POST /rpc.",
  ]);
});

Deno.test("parseConfig() reports faulty lines and wrong values together", () => {
  const problems = told(
    "[polling]\nmax_concurrent_commands = yes\n[exec]\nwhat\nmax_stdout_kb = 0\n",
  );
  assert.equal(problems.length, 3);
  assert.match(problems[0] ?? "", /^2 {2}\| this is not TOML: invalid value \| a text stands in/);
  assert.match(problems[1] ?? "", /^4 {2}\| this is not TOML: .* \| a line is \[section\]/);
  assert.match(problems[2] ?? "", /^5 exec.max_stdout_kb \| exec.max_stdout_kb is 0, but/);
});

for (
  const [name, text, line, message, hint] of [
    [
      "a duplicate key",
      "[exec]\nmax_stdout_kb = 64\nmax_stdout_kb = 65\n",
      3,
      /redefine/,
      /keep one of the two/,
    ],
    ["a duplicate section", "[exec]\n[hooks]\n[exec]\n", 3, /redefine/, /keep one of the two/],
    ["an open text", 'a = "x\n', 1, /control characters|unfinished/, /./],
    ["an open list", "[tmux]\nsockets = [\n'a'\n[hooks]\n", 4, /./, /commas/],
    ["an open section", "[exec\n", 1, /./, /a line is \[section\]/],
    ["a huge number", "[server]\nport = 99999999999999999999\n", 2, /losslessly/, /whole number/],
    ["a Windows path", '[logging]\nfile = "C:\\Users"\n', 2, /escape/, /backslash twice/],
  ] as const
) {
  Deno.test(`parseConfig() places ${name}`, () => {
    const [problem] = problemsOf(text);
    assert.ok(problem);
    assert.equal(problem.line, line);
    assert.match(problem.message, message);
    assert.match(problem.hint, hint);
  });
}

Deno.test("parseConfig() counts lines the same with CRLF", () => {
  assert.equal(problemsOf("[exec]\r\n\r\nwrong = 1\r\n")[0]?.line, 3);
  assert.deepEqual(configOf("[exec]\r\ntmux_timeout_ms = 500\r\n").exec.tmux_timeout_ms, 500);
});

Deno.test("parseConfig() wants tokens where others than this machine can reach the web server", () => {
  const open = (host: string) => `[server]\nhost = "${host}"\n[security]\nrequire_auth = false\n`;
  for (const host of ["127.0.0.1", "localhost", "::1"]) configOf(open(host));
  const [problem, ...others] = told(open("0.0.0.0"));
  assert.deepEqual(others, []);
  assert.match(
    problem ?? "",
    /^4 security\.require_auth \| security\.require_auth is false, but must be true while server\.host is "0\.0\.0\.0", which others can reach \| /,
  );
});

Deno.test("parseConfig() wants tokens where others may come by a name", () => {
  const open = (names: string) =>
    `[server]\nallowed_hosts = [${names}]\n[security]\nrequire_auth = false\n`;
  for (const names of ["", '"localhost"', '"127.0.0.1", "::1", "[::1]"']) configOf(open(names));
  const [problem, ...others] = told(open('"localhost", "desk.example"'));
  assert.deepEqual(others, []);
  assert.match(
    problem ?? "",
    /^4 security\.require_auth \| security\.require_auth is false, but must be true while server\.allowed_hosts has "desk\.example", by which others may come \| /,
  );
});

Deno.test("parseConfig() wants a file for each token", () => {
  const files = (admin: string) =>
    `[security]\nread_token_file = "/x/token"\nadmin_token_file = "${admin}"\n`;
  configOf(files("/x/other"));
  assert.match(told(files("/x/token"))[0] ?? "", /^3 security\.admin_token_file .*another file/);
});

Deno.test("loadReadableConfig() leaves out what cannot be beside something else", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "daemon.toml");
    const text =
      '[server]\nhost = "0.0.0.0"\n[security]\nrequire_auth = false\nrate_limit_rps = 7\n';
    await Deno.writeTextFile(path, text);
    const { server, security } = await loadReadableConfig(path);
    assert.equal(server.host, "0.0.0.0");
    assert.deepEqual([security.require_auth, security.rate_limit_rps], [true, 7]);
  }));

Deno.test("parseConfig() takes names of JavaScript for the unknown keys they are", () => {
  const keys = problemsOf('"__proto__" = 1\nconstructor = 1\n[exec]\ntoString = 1\n');
  assert.deepEqual(keys.map(({ line, key }) => `${line} ${key}`).slice(-2), [
    "2 constructor",
    "4 exec.toString",
  ]);
});

Deno.test("parseConfig() answers any text", () => {
  const line = fc.constantFrom(
    "[exec]",
    "[tmux]",
    "sockets = [",
    "]",
    '"/a",',
    "tmux_timeout_ms = 5",
    'x = """',
    "'''",
    "= 1",
    "\\",
    "[[exec]]",
    "# c",
  );
  fc.assert(fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
    const parsed = parseConfig(lines.join("\n"));
    if ("config" in parsed) return;
    assert.ok(parsed.problems.length > 0);
    for (const problem of parsed.problems) {
      assert.ok(problem.line >= 1 && problem.line <= lines.join("\n").split("\n").length);
      assert.ok(problem.message !== "" && problem.hint !== "");
    }
  }));
});

Deno.test("formatProblems() prints file, line, column, message and hint", () => {
  assert.equal(
    formatProblems([
      { line: 3, column: 1, key: "a.b", message: "unknown key a.b", hint: "remove it" },
      { line: 7, key: "", message: "no", hint: "yes" },
    ], { file: "daemon.toml" }),
    "daemon.toml:3:1: unknown key a.b\n  remove it\ndaemon.toml:7: no\n  yes\n",
  );
});

Deno.test("configGet() settings, sections, entries, everything, nothing", () => {
  const config = configOf('[logging.rooms]\ncollect = "debug"\n');
  const value = (key: string) => configGet(config, key);
  assert.deepEqual(value("polling.tmux_meta_interval_ms"), { value: 1500 });
  assert.deepEqual(value("tmux"), { value: { sockets: [], program: "" } });
  assert.deepEqual(value("logging.rooms.collect"), { value: "debug" });
  assert.deepEqual(value("tmux.sockets"), { value: [] });
  assert.deepEqual(value(""), { value: config });
  for (const key of ["nothing", "polling.", "polling.x", "tmux.sockets.0", "__proto__", "a..b"]) {
    assert.equal(value(key), undefined, key);
  }
});

async function inTempDir(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-config-" });
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("loadConfig() of a missing file is the defaults, and says that there is none", () =>
  inTempDir(async (directory) => {
    assert.deepEqual(await loadConfig(join(directory, "no", "daemon.toml")), {
      config: defaultConfig(),
      exists: false,
    });
  }));

Deno.test("loadConfig() reads a file, with a byte order mark too", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "daemon.toml");
    Deno.writeTextFileSync(path, "\ufeff[server]\nport = 1\n");
    const loaded = await loadConfig(path);
    assert.ok("config" in loaded && loaded.exists);
    assert.equal(loaded.config.server.port, 1);
    Deno.writeTextFileSync(path, "[server]\nport = 0\n");
    const wrong = await loadConfig(path);
    assert.ok("problems" in wrong);
    assert.equal(wrong.problems[0]?.line, 2);
  }));

Deno.test("loadConfig() of what cannot be read is a sentence, not the defaults", () =>
  inTempDir(async (directory) => {
    const path = join(directory, "daemon.toml");
    const unreadable = async () => {
      const loaded = await loadConfig(path);
      assert.ok("unreadable" in loaded);
      return loaded.unreadable;
    };
    Deno.mkdirSync(path);
    assert.equal(await unreadable(), `cannot read ${path}: it is not a file`);
    Deno.removeSync(path);
    Deno.writeFileSync(path, new Uint8Array([0x61, 0xff]));
    assert.match(await unreadable(), /not UTF-8/);
    Deno.writeTextFileSync(path, "#".repeat(256 * 1024 + 1));
    assert.match(await unreadable(), /it has 262145 bytes, at most 262144 are read/);
    Deno.removeSync(path);
    Deno.symlinkSync(path, path);
    assert.match(await unreadable(), /^cannot read /);
  }));

Deno.test("configPlaces() standard places where nothing is set, ~ expanded where it is", () => {
  const paths = resolvePaths({
    homeFlag: "/demo",
    env: { get: () => undefined },
    userInfo: { homedir: "/home/ada", uid: 1000 },
  });
  assert.deepEqual(configPlaces(defaultConfig(), paths), {
    logFile: "/demo/daemon.log",
    readTokenFile: "/demo/token.read",
    adminTokenFile: "/demo/token.admin",
    tmuxProgram: null,
    tmuxSockets: [],
    ntmProgram: null,
    packDir: "/demo/detectors",
  });
  const config = configOf(`
[ntm]
program = "~/go/bin/ntm"
[detection]
pack_dir = "~/packs"
[logging]
file = "~/log"
[tmux]
program = "~/bin/tmux"
sockets = ["~/s", "name", "/tmp/x"]
`);
  const places = configPlaces(config, paths);
  assert.equal(places.logFile, "/home/ada/log");
  assert.equal(places.tmuxProgram, "/home/ada/bin/tmux");
  assert.deepEqual(places.tmuxSockets, ["/home/ada/s", "name", "/tmp/x"]);
  assert.equal(places.ntmProgram, "/home/ada/go/bin/ntm");
  assert.equal(places.packDir, "/home/ada/packs");
});

Deno.test("parseConfig() names what is wrong in rules and overrides, by their place", () => {
  const short = (text: string) => told(text).map((line) => line.split(" | ").slice(0, 2));
  assert.deepEqual(
    short(`[notifications]
quiet_start = "22:0"
[[notifications.rules]]
type = "escalation"
[[notifications.rules]]
type = "compact"
min_pending_ms = 5
[[notifications.overrides]]
session = "api"
[[notifications.overrides]]
session = "api"
captur_preview = false
`),
    [
      [
        "2 notifications.quiet_start",
        'notifications.quiet_start is "22:0", but must be a time of the day such as 22:00',
      ],
      [
        "7 notifications.rules",
        "notifications.rules[2].min_pending_ms is 5, but must be 0 with type " +
        '"compact", which is over at once',
      ],
      [
        "11 notifications.overrides",
        'notifications.overrides[2].session is "api", but must be the name of a session that ' +
        "stands in no other override",
      ],
      [
        "12 notifications.overrides.1.captur_preview",
        "unknown key notifications.overrides.1.captur_preview",
      ],
    ],
  );
  assert.deepEqual(short("[notifications]\nquiet_end = '22:00'\n"), [[
    "2 notifications.quiet_end",
    'notifications.quiet_end is "22:00", but must be another time than quiet_start',
  ]]);
});
