import assert from "node:assert/strict";
import { join } from "node:path";
import type { DetectorList } from "../../shared/protocol/methods/detectors.ts";
import { detectorsList, detectorsReload, detectorsTest, listLines } from "./detectors.ts";
import { lineText } from "./line.ts";
import { type MemoryContext, memoryContext } from "./memory_context.ts";

const PACK = `name = "codex"
version = "2"
agent = "codex"
[[title]]
id = "busy"
text = "busy"
status = "active"
claim = "busy"
[[example]]
name = "busy"
title = "busy"
status = "active"
`;

async function withHome(
  body: (context: MemoryContext, home: string) => Promise<void>,
  json = false,
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-detectors-" });
  try {
    await body(memoryContext({ home, json }), home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const args = (file: string, more: { title?: string; screen?: string } = {}) => ({
  file,
  title: more.title,
  screen: more.screen,
});

const LIST: DetectorList = {
  directory: "/home/me/.config/ntm-tracker/detectors",
  packs: [{
    name: "claude",
    version: "1.0.0",
    agent: "claude",
    origin: "built_in",
    path: null,
    replaces: null,
    kept: false,
    titleRules: 2,
    screenRules: 27,
  }, {
    name: "codex",
    version: "2",
    agent: "codex",
    origin: "user",
    path: "/home/me/.config/ntm-tracker/detectors/codex.toml",
    replaces: "1.0.0",
    kept: false,
    titleRules: 1,
    screenRules: 0,
  }],
  problems: [{
    file: "/d/x.toml",
    line: 3,
    column: 1,
    key: "flavour",
    message: "unknown key flavour",
    hint: "remove it",
  }],
};

Deno.test("listLines() shows each pack, and below what is wrong with others", () => {
  const lines = listLines(LIST, { home: "/home/me", runs: true });
  assert.equal(
    lines.map((line) => lineText(line, { colors: false })).join("\n"),
    `\
PACK    VERSION  AGENT   TITLE RULES  SCREEN RULES  FROM
claude  1.0.0    claude            2            27  built in
codex   2        codex             1             0  ~/.config/ntm-tracker/detectors/codex.toml, instead of 1.0.0

/d/x.toml:3:1: unknown key flavour
  remove it
packs of your own are read from ~/.config/ntm-tracker/detectors`,
  );
});

Deno.test("listLines() says of a pack that is kept which line of its file is wrong now", () => {
  const packs = LIST.packs.map((pack) => ({ ...pack, kept: pack.origin === "user" }));
  const problems = LIST.problems.map((problem) => ({ ...problem, file: packs[1]?.path ?? "" }));
  const lines = listLines({ ...LIST, packs, problems }, { home: "/home/me", runs: true });
  assert.match(
    lines.map((line) => lineText(line, { colors: false })).join("\n"),
    /\/codex\.toml as read before, line 3 is wrong now, instead of 1\.0\.0\n/,
  );
});

Deno.test("detectorsList() without a daemon shows what one would use", () =>
  withHome(async (context, home) => {
    await Deno.mkdir(join(home, "detectors"));
    await Deno.writeTextFile(join(home, "detectors", "codex.toml"), PACK);
    assert.equal(await detectorsList(context), 0);
    assert.match(context.screen.text, /^no daemon runs: these are the packs that one would use\n/);
    assert.match(context.screen.text, /^codex +2 .*codex\.toml, instead of 1\.0\.0$/m);
  }));

Deno.test("detectorsList() has the status of a wrong configuration when a pack is refused", () =>
  withHome(async (context, home) => {
    await Deno.mkdir(join(home, "detectors"));
    await Deno.writeTextFile(join(home, "detectors", "codex.toml"), `${PACK}flavour = 1\n`);
    assert.equal(await detectorsList(context), 78);
  }));

Deno.test("detectorsReload() needs a daemon", () =>
  withHome(async (context) => {
    await assert.rejects(detectorsReload(context), { code: "NO_DAEMON" });
  }));

Deno.test("detectorsTest() runs examples, and tries a title and a screen", () =>
  withHome(async (context, home) => {
    const file = join(home, "codex.toml");
    const screen = join(home, "screen");
    await Deno.writeTextFile(file, PACK);
    await Deno.writeTextFile(screen, "hello\n");
    assert.equal(await detectorsTest(context, args(file, { title: "so busy", screen })), 0);
    assert.equal(
      context.screen.text,
      `\
codex 2 for codex: the pack is right
✓ ok  busy
the title says: active, by busy
the screen says: nothing
1 example, all right
`,
    );
  }));

Deno.test("detectorsTest() tells an example that comes out otherwise", () =>
  withHome(async (context, home) => {
    const file = join(home, "codex.toml");
    await Deno.writeTextFile(file, PACK.replace(/status = "active"\n$/, 'status = "idle"\n'));
    assert.equal(await detectorsTest(context, args(file)), 1);
    assert.match(context.screen.text, /^✗ wrong +busy +line 9: status: active, not idle$/m);
    assert.match(context.screen.text, /^1 example, 1 wrong$/m);
  }));

Deno.test("detectorsTest() refuses a wrong pack, with its line", () =>
  withHome(async (context, home) => {
    const file = join(home, "codex.toml");
    await Deno.writeTextFile(file, `${PACK}flavour = 1\n`);
    assert.equal(await detectorsTest(context, args(file)), 78);
    const { problems } = JSON.parse(context.screen.text);
    assert.deepEqual([problems[0].line, problems[0].key], [13, "example.0.flavour"]);
  }, true));

Deno.test("detectorsTest() says which file is missing", () =>
  withHome(async (context, home) => {
    const file = join(home, "codex.toml");
    await assert.rejects(detectorsTest(context, args(file)), { code: "NOT_FOUND", exit: 4 });
    await Deno.writeTextFile(file, PACK);
    const screen = join(home, "missing");
    await assert.rejects(detectorsTest(context, args(file, { screen })), { code: "NOT_FOUND" });
    await assert.rejects(detectorsTest(context, args(home)), { code: "UNREADABLE", exit: 1 });
  }));
