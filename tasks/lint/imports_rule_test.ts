import assert from "node:assert/strict";
import { brokenRules, lintSource } from "./lint_source.ts";

/** What a room may (`yes`) and may not (`no`) import; `types` may be imported by type only. */
interface Row {
  readonly file: string;
  readonly yes: readonly string[];
  readonly types?: readonly string[];
  readonly no: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    file: "shared/model/pane.ts",
    yes: ["./agent.ts", "../text/cut.ts", "../rpc/channel.ts", "zod"],
    no: ["../../daemon/state/a.ts", "../../tray/app.ts", "node:path", "node:sqlite", "uuid"],
  },
  {
    file: "shared/text/redact.ts",
    yes: ["./cut.ts", "../model/pane.ts", "zod", "npm:zod@4.6.7", "zod/mini"],
    no: ["node:util", "smol-toml", "../../daemon/platform/log.ts"],
  },
  {
    file: "shared/protocol/methods/health.ts",
    yes: ["../method.ts", "../../model/pane.ts", "zod"],
    no: ["../../../daemon/rpc/dispatch.ts", "node:buffer"],
  },
  {
    file: "shared/rpc/client.ts",
    yes: ["./channel.ts", "../protocol/errors.ts"],
    no: ["../../daemon/wire/unix.ts", "node:net", "vscode-jsonrpc"],
  },
  {
    file: "daemon/main.ts",
    yes: ["./cli/root.ts", "./app.ts", "../shared/model/pane.ts", "node:process"],
    no: ["../tray/app.ts", "../fixtures/fake.ts", "./e2e/run.ts", "node:sqlite", "hono"],
  },
  {
    file: "daemon/app.ts",
    yes: [
      "./act/send.ts",
      "./bus/bus.ts",
      "./collect/run.ts",
      "./detect/fuse.ts",
      "./platform/log.ts",
      "./rpc/session.ts",
      "./state/reconcile.ts",
      "./store/open.ts",
      "./upkeep/doctor.ts",
      "./web/routes.ts",
      "./wire/unix.ts",
      "./pipeline.ts",
    ],
    no: ["../tasks/test.ts", "../tray/engine/spawn.ts", "zod"],
  },
  {
    file: "daemon/pipeline.ts",
    yes: ["./collect/run.ts", "./state/reconcile.ts", "./bus/bus.ts"],
    no: ["../tray/face/icon.ts"],
  },
  {
    file: "daemon/collect/run.ts",
    yes: ["./tmux/query.ts", "../platform/clock.ts", "../../shared/model/pane.ts", "node:path"],
    types: ["../state/observation.ts"],
    no: ["../store/open.ts", "../detect/fuse.ts", "../act/send.ts", "../app.ts", "node:sqlite"],
  },
  {
    file: "daemon/collect/tmux/query.ts",
    yes: ["../run.ts", "../../platform/paths.ts", "../../../shared/model/pane.ts", "zod"],
    types: ["../../state/observation.ts"],
    no: ["../../bus/bus.ts", "../../rpc/session.ts", "uuid"],
  },
  {
    file: "daemon/detect/fuse.ts",
    yes: ["./explain.ts", "../../shared/model/pane.ts"],
    types: ["../state/snapshot.ts"],
    no: ["../collect/run.ts", "../platform/log.ts", "node:path"],
  },
  {
    file: "daemon/state/reconcile.ts",
    yes: ["./identity.ts", "../../shared/model/event.ts"],
    no: ["../platform/clock.ts", "../store/open.ts", "../detect/fuse.ts", "uuid", "node:crypto"],
  },
  {
    file: "daemon/store/journal.ts",
    yes: ["./open.ts", "./migrations/001.sql", "../platform/log.ts", "node:sqlite", "uuid"],
    no: ["../bus/bus.ts", "../state/snapshot.ts", "../rpc/session.ts", "zod"],
  },
  {
    file: "daemon/bus/bus.ts",
    yes: ["./queue.ts", "../../shared/model/event.ts"],
    no: ["../store/open.ts", "../rpc/session.ts", "../platform/log.ts", "node:events"],
  },
  {
    file: "daemon/rpc/session.ts",
    yes: [
      "../state/snapshot.ts",
      "../store/history.ts",
      "../bus/bus.ts",
      "../act/send.ts",
      "../detect/explain.ts",
      "../platform/clock.ts",
      "../../shared/rpc/channel.ts",
    ],
    no: ["../wire/unix.ts", "../collect/run.ts", "../app.ts", "../upkeep/doctor.ts"],
  },
  {
    file: "daemon/wire/unix.ts",
    yes: ["./auth.ts", "../platform/paths.ts", "../../shared/rpc/frame.ts", "node:net"],
    no: ["../rpc/session.ts", "../bus/bus.ts", "../app.ts", "preact"],
  },
  {
    file: "daemon/act/send.ts",
    yes: ["../collect/run.ts", "../collect/tmux/argv.ts", "../platform/clock.ts"],
    types: ["../state/identity.ts"],
    no: ["../collect/schedule.ts", "../collect/ntm/query.ts", "../store/journal.ts"],
  },
  {
    file: "daemon/web/routes/index.tsx",
    yes: [
      "../islands/board.tsx",
      "../../rpc/session.ts",
      "../../platform/log.ts",
      "hono",
      "preact",
    ],
    no: ["../../state/snapshot.ts", "../../store/open.ts", "../../wire/http.ts", "uplot"],
  },
  {
    file: "daemon/web/islands/board.tsx",
    yes: ["../components/row.tsx", "../../../shared/rpc/client.ts", "preact", "@preact/signals"],
    types: ["../../../shared/model/pane.ts"],
    no: ["../site.ts", "../../rpc/session.ts", "hono", "node:path"],
  },
  {
    file: "daemon/web/components/row.tsx",
    yes: ["../view.ts", "../../../shared/text/reason_words.ts", "preact", "@preact/signals"],
    types: ["../../../shared/model/pane.ts"],
    no: ["../islands/main.tsx", "../../rpc/session.ts", "hono", "node:path"],
  },
  {
    file: "daemon/upkeep/doctor.ts",
    yes: [
      "../platform/paths.ts",
      "../store/open.ts",
      "../collect/run.ts",
      "../detect/fuse.ts",
      "../state/reconcile.ts",
    ],
    no: ["../rpc/session.ts", "../act/send.ts", "../cli/status.ts", "node:sqlite"],
  },
  {
    file: "daemon/cli/status.ts",
    yes: [
      "./table.ts",
      "./serve.ts",
      "../platform/paths.ts",
      "../upkeep/one_look.ts",
      "../../shared/rpc/client.ts",
      "@optique/core/primitives",
      "@optique/run",
    ],
    no: ["../app.ts", "../host.ts", "../store/open.ts", "../collect/run.ts", "optique"],
  },
  {
    file: "daemon/cli/serve.ts",
    yes: ["./start.ts", "../app.ts", "../host.ts", "../platform/paths.ts", "../upkeep/doctor.ts"],
    no: ["../pipeline.ts", "../wire/stdio.ts", "../rpc/session.ts"],
  },
  {
    file: "daemon/cli/serve_stdio.ts",
    yes: ["./serve.ts", "../app.ts"],
    no: ["../main.ts"],
  },
  {
    file: "daemon/cli/start.ts",
    yes: ["./table.ts", "../host.ts", "../platform/paths.ts", "../../shared/rpc/client.ts"],
    types: ["../app.ts"],
    no: ["../pipeline.ts", "../wire/stdio.ts"],
  },
  {
    file: "daemon/host.ts",
    yes: ["./app.ts", "./platform/lock.ts", "./wire/bridge.ts", "../shared/rpc/channel.ts"],
    no: ["../tray/app.ts", "../fixtures/fleet.ts"],
  },
  {
    file: "daemon/e2e/kill_test.ts",
    yes: ["./daemon.ts", "../../fixtures/fleet.ts", "../../shared/rpc/client.ts", "node:sqlite"],
    no: ["../app.ts", "../store/open.ts", "../platform/paths.ts", "../../tasks/bundle.ts"],
  },
  {
    file: "daemon/platform/config.ts",
    yes: ["./paths.ts", "smol-toml", "zod", "@logtape/logtape", "@logtape/file", "uuid"],
    no: ["../store/open.ts", "../state/snapshot.ts", "hono", "node:sqlite", "https://x.test/a.ts"],
  },
  {
    file: "tray/main.ts",
    yes: ["./app/start.ts", "./engine/spawn.ts", "./shell/icon.ts", "../shared/model/pane.ts"],
    no: ["../daemon/app.ts"],
  },
  {
    file: "tray/app.ts",
    yes: ["./engine/spawn.ts", "./face/icon.ts", "./shell/icon.ts"],
    no: ["../daemon/platform/log.ts"],
  },
  {
    file: "tray/engine/spawn.ts",
    yes: ["../../shared/rpc/client.ts"],
    types: ["../face/icon.ts"],
    no: ["../shell/icon.ts", "../app.ts", "../../daemon/platform/log.ts"],
  },
  {
    file: "tray/machine/settings.ts",
    yes: ["../../shared/model/pane.ts", "../engine/run_tool.ts", "zod", "node:path"],
    types: ["../face/icon.ts"],
    no: ["../shell/icon.ts", "../app/start.ts", "../install/plan.ts"],
  },
  {
    file: "tray/install/plan.ts",
    yes: ["../../shared/model/pane.ts", "../engine/run_tool.ts", "zod", "node:crypto"],
    no: ["../shell/icon.ts", "../machine/settings.ts", "../face/icon.ts"],
  },
  {
    file: "tray/page/host.ts",
    yes: ["../../shared/rpc/channel.ts"],
    no: ["../shell/icon.ts", "../engine/links.ts", "node:path"],
  },
  {
    file: "tray/face/icon.ts",
    yes: ["./menu.ts", "../../shared/model/pane.ts"],
    no: ["../engine/spawn.ts", "../shell/icon.ts", "node:path"],
  },
  {
    file: "tray/shell/icon.ts",
    yes: ["../../shared/model/pane.ts", "@webviewjs/webview"],
    types: ["../face/icon.ts"],
    no: ["../engine/spawn.ts"],
  },
];

const BREACH = ["rooms/imports"];

/** Without something of its own a file of `export from` alone would be a barrel as well. */
const OWN = "\nexport const own = 1;\n";

for (const { file, yes, types = [], no } of ROWS) {
  Deno.test(`importsRule holds the row of ${file}`, () => {
    for (const specifier of yes) {
      assert.deepEqual(brokenRules(file, value(specifier)), [], `may import ${specifier}`);
      assert.deepEqual(brokenRules(file, type(specifier)), [], `may import types ${specifier}`);
    }
    for (const specifier of types) {
      assert.deepEqual(brokenRules(file, type(specifier)), [], `may import types ${specifier}`);
      assert.deepEqual(brokenRules(file, value(specifier)), BREACH, `no values of ${specifier}`);
    }
    for (const specifier of no) {
      assert.deepEqual(brokenRules(file, value(specifier)), BREACH, `may not ${specifier}`);
      assert.deepEqual(brokenRules(file, type(specifier)), BREACH, `no types ${specifier}`);
    }
  });
}

const FORMS: readonly string[] = [
  `import "../rpc/session.ts";`,
  `import * as all from "../rpc/session.ts";`,
  `export { a } from "../rpc/session.ts";`,
  `export type { A } from "../rpc/session.ts";`,
  `const a = await import("../rpc/session.ts");`,
  "const a = await import(`../rpc/session.ts`);",
  `type A = import("../rpc/session.ts").A;`,
  `type A = typeof import("../rpc/session.ts");`,
  `import a = require("../rpc/session.ts");`,
];

for (const source of FORMS) {
  Deno.test(`importsRule sees ${source}`, () => {
    assert.deepEqual(brokenRules("daemon/wire/unix.ts", source + OWN), BREACH);
    const inRoom = source.replace("../rpc", ".") + OWN;
    assert.deepEqual(brokenRules("daemon/rpc/dispatch.ts", inRoom), []);
  });
}

const TYPE_FORMS: readonly string[] = [
  `import type { A } from "../state/a.ts";`,
  `import { type A, type B } from "../state/a.ts";`,
  `export type { A } from "../state/a.ts";`,
  `export { type A } from "../state/a.ts";`,
  `type A = import("../state/a.ts").A;`,
];

const VALUE_FORMS: readonly string[] = [
  `import { type A, b } from "../state/a.ts";`,
  `import "../state/a.ts";`,
  `import {} from "../state/a.ts";`,
  `import a, { type B } from "../state/a.ts";`,
  `export { type A, b } from "../state/a.ts";`,
  `const a = await import("../state/a.ts");`,
];

Deno.test("importsRule tells imports by type from imports by value", () => {
  for (const source of TYPE_FORMS) {
    assert.deepEqual(brokenRules("daemon/act/send.ts", source + OWN), [], source);
  }
  for (const source of VALUE_FORMS) {
    assert.deepEqual(brokenRules("daemon/act/send.ts", source + OWN), BREACH, source);
  }
});

Deno.test("importsRule refuses an import() that is not a literal", () => {
  assert.deepEqual(brokenRules("daemon/detect/fuse.ts", "await import(name);"), BREACH);
  assert.deepEqual(brokenRules("daemon/detect/fuse.ts", "await import(`./${name}.ts`);"), BREACH);
  assert.deepEqual(brokenRules("tasks/bench.ts", "await import(name);"), []);
});

Deno.test("importsRule reports a file that belongs to no room", () => {
  const homeless = [
    "daemon/helpers.ts",
    "daemon/misc/a.ts",
    "daemon/misc/a_test.ts",
    "shared/util.ts",
    "shared/util/a.ts",
    "tray/a.ts",
    "tray/misc/a.ts",
  ];
  for (const file of homeless) assert.deepEqual(brokenRules(file, "const a = 1;"), BREACH, file);
  assert.deepEqual(brokenRules("daemon/app_order_test.ts", "const a = 1;"), []);
});

Deno.test("importsRule lets tests, suites, fixtures and tasks import anything", () => {
  const source = value("../rpc/session.ts") + value("npm:playwright-core") + value("node:sqlite");
  const free = [
    "daemon/wire/unix_test.ts",
    "daemon/wire/unix_test.tsx",
    "shared/rpc/channel_suite.ts",
    "daemon/wire/test_wires.ts",
    "fixtures/agents/claude.ts",
    "tasks/bench.ts",
  ];
  for (const file of free) assert.deepEqual(brokenRules(file, source), [], file);
});

Deno.test("importsRule keeps what is for tests out of the application", () => {
  const workshop = ["./a_test.ts", "./a_suite.ts", "./test_a.ts", "../../fixtures/a.ts"];
  for (const specifier of workshop) {
    assert.deepEqual(brokenRules("daemon/state/pane.ts", value(specifier)), BREACH, specifier);
  }
});

Deno.test("importsRule names the room, the target and what is allowed", () => {
  assert.deepEqual(lintSource("daemon/wire/unix.ts", value("../rpc/session.ts")), [{
    rule: "rooms/imports",
    message: "daemon/wire may not import daemon/rpc/session.ts: " +
      "of other rooms it may import shared/, daemon/platform/",
  }]);
  assert.deepEqual(
    lintSource("daemon/act/send.ts", value("../state/identity.ts"))[0]?.message,
    "daemon/act may not import values of daemon/state/identity.ts: " +
      "only its types; write `import type`",
  );
});

function value(specifier: string): string {
  return `import { a } from ${JSON.stringify(specifier)};\n`;
}

function type(specifier: string): string {
  return `import type { A } from ${JSON.stringify(specifier)};\n`;
}
