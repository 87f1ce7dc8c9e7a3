import assert from "node:assert/strict";
import type { Role } from "../../../shared/protocol/method.ts";
import type { DetectorList } from "../../../shared/protocol/methods/detectors.ts";
import { configReference } from "../../platform/config_reference.ts";
import { withDaemon } from "../../rpc/test_context.ts";
import { populate } from "../../rpc/test_population.ts";
import { sampleSettings } from "../components/settings/test_settings_seed.ts";
import { settings } from "./settings.tsx";
import { settingsSeed } from "./settings_seed.ts";

const EVIL = `</script><img src=x onerror="alert('1')"><!--`;

function controls(html: string): readonly string[] {
  return [...html.matchAll(/<(?:input|select|textarea|button)\b[^>]*>/g)].map(([tag]) => tag);
}

Deno.test("settings() shows every setting with the daemon's own words, default and range", () => {
  const html = settings(sampleSettings());
  for (const { key, description } of sampleSettings().schema) {
    assert.ok(html.includes(key), key);
    assert.ok(html.includes(description.replaceAll('"', "&quot;")), description);
  }
  assert.match(html, /A whole number from 16 to 65536; default 512\./);
  assert.match(html, /Now for 1 of 2 sessions\..*api.*by.*not .*web/);
});

Deno.test("settings() has only controls that scripts must wake, each with a name", () => {
  const html = settings(sampleSettings());
  const all = controls(html);
  assert.ok(all.length > 20);
  for (const tag of all) assert.match(tag, / disabled(?=[ >/])/, tag);
  for (const tag of all.filter((tag) => !tag.startsWith("<button"))) {
    const id = / id="([^"]+)"/.exec(tag)?.[1];
    const isNamed = tag.includes("aria-label=") || html.includes(`for="${id}"`) ||
      tag.includes('type="checkbox"');
    assert.ok(isNamed, tag);
  }
});

Deno.test("settings() shows values and no controls to those who may only look", () => {
  const html = settings(sampleSettings({ role: "read" }));
  assert.deepEqual(controls(html), []);
  assert.match(html, /<output>512<\/output>/);
  assert.match(html, /only looks/);
});

Deno.test("settings() draws each setting in the part that its mistakes are counted for", () => {
  const html = settings(sampleSettings());
  const parts = html.split('<section class="settings" id="').slice(1);
  for (const { key, part } of sampleSettings().schema) {
    const home = parts.find((text) => text.includes(`>${key}</code>`) || text.includes(`"${key}"`));
    assert.equal(home?.slice(0, home.indexOf('"')), part, key);
  }
});

Deno.test("settings() tells of a wrong file before all else, and only shows", () => {
  const fault = "daemon.toml:7:9: this is not TOML: <b>.";
  for (const role of ["read", "admin"] as const) {
    const html = settings(sampleSettings({ role, fault }));
    assert.match(
      html,
      /role="alert".*The file of the settings is wrong.*7:9: this is not TOML: &lt;b/,
    );
    assert.ok(html.indexOf("The file of the settings") < html.indexOf("<section"));
    assert.doesNotMatch(controls(html).join("\n"), /<input|<select|<textarea/);
  }
  assert.doesNotMatch(settings(sampleSettings()), /The file of the settings is wrong/);
});

Deno.test("settings() says by what panes are typed into, which no page does", () => {
  const text = settings(sampleSettings()).replaceAll(/\s+/g, " ");
  assert.match(
    text,
    /<code>ntm-tracker send<\/code> or the protocol, and these pages have no field/,
  );
});

Deno.test("settings() only shows what comments in the file fix, with the reason and what to do", () => {
  const why = "there are comments in its tables, which would be lost";
  const keys = [
    "notifications.rules",
    "notifications.overrides",
    "privacy.per_session_capture_allowlist",
  ];
  const html = settings(
    sampleSettings({ fixed: Object.fromEntries(keys.map((key) => [key, why])) }),
  );
  for (const key of keys) {
    assert.ok(html.includes(`data-fixed="${key}">Only shown: in the file, ${why}.`), key);
  }
  assert.match(html, /Change it there, in <code>\/home\/ada\/daemon.toml<\/code>/);
  const left = controls(html).join("\n");
  assert.doesNotMatch(left, /rule-\d|Rule \d|<textarea|add-session|Needs you of/);
  assert.match(left, /maintenance.max_db_mb/, "all else can be changed");
});

Deno.test("settings() tells that consent does not pass on with a name, though overrides do", () => {
  const text = settings(sampleSettings()).replaceAll(/\s+/g, " ");
  assert.match(text, /told goes by name: it holds for the next session of that name/);
  assert.match(
    text,
    /does not pass on with the name: a name opens the session that bears it first/,
  );
});

Deno.test("settings() tells what waits for a restart, and what is not in use yet", () => {
  const html = settings(sampleSettings({ pending: { "maintenance.max_db_mb": 300 } }));
  assert.match(html, /value="300"/);
  assert.match(html, /only after a restart of the daemon; until then 512\./);
  assert.match(html, /Nothing in this version reads it yet\./);
});

Deno.test("settings() writes hostile names as text, and has nothing inline but the seed", () => {
  const rule = {
    type: "compact",
    min_pending_ms: 0,
    include_sessions: [EVIL],
    exclude_sessions: [EVIL],
  } as const;
  const found = [{ id: "1", name: EVIL, pattern: EVIL }];
  const packs: DetectorList["packs"] = [{
    ...{ name: EVIL, version: EVIL, path: EVIL, replaces: EVIL },
    ...{ agent: "claude", origin: "user", kept: true, titleRules: 1, screenRules: 1 },
  }];
  const problem = { file: EVIL, line: 1, column: 1, key: EVIL, message: EVIL, hint: EVIL };
  const html = settings(sampleSettings({
    path: EVIL,
    values: {
      ...sampleSettings().values,
      "notifications.rules": [rule],
      "notifications.overrides": [{ session: EVIL, compact: true }],
    },
    sessions: [{ id: "1", name: EVIL, isRead: true }],
    detectors: { directory: EVIL, packs, problems: [problem] },
    preview: {
      ...sampleSettings().preview,
      rules: [{
        rule: { ...rule, include_sessions: [EVIL], exclude_sessions: [EVIL] },
        sessions: found.map((one) => ({ ...one, override: true })),
        excluded: found,
      }],
    },
  }));
  assert.doesNotMatch(html, /<img|<!--| style=| on\w+="|<style/);
  const scripts = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
  assert.deepEqual(scripts.filter((tag) => !tag.includes("src=")), [
    '<script type="application/json" id="seed">',
  ]);
  const seed = /id="seed">(.*?)<\/script>/.exec(html)?.[1] ?? "";
  assert.equal(JSON.parse(seed).path, EVIL);
});

for (const role of ["read", "admin"] as const satisfies readonly Role[]) {
  Deno.test(`settingsSeed() has what the page shows, and no more, for the role ${role}`, () =>
    withDaemon(async (daemon) => {
      populate(daemon);
      const seed = await settingsSeed(daemon.context, role);
      assert.deepEqual([seed.role, seed.version], [role, daemon.context.identity.version]);
      assert.deepEqual(seed.sessions.map(({ name }) => name).toSorted(), ["play", "two", "work"]);
      const keys = seed.schema.map(({ key }) => key);
      assert.ok(keys.includes("maintenance.max_db_mb") && keys.includes("notifications.rules"));
      assert.ok(!keys.some((key) => key.startsWith("redaction.") || key.includes("token")));
      const never = configReference().filter(({ effect }) => effect === "never");
      assert.ok(never.every(({ key }) => !keys.includes(key)));
      assert.deepEqual(Object.keys(seed.values), keys);
      assert.equal(seed.preview.rules.length, 3);
      assert.equal(seed.fault, null);
    }));
}

Deno.test("settingsSeed() has what the daemon's health says of the file, after the daemon looked", () =>
  withDaemon(async ({ context }) => {
    let looked = false;
    const config = Object.create(context.config, {
      fixed: { value: () => Promise.resolve([]).finally(() => looked = true) },
    });
    const health = () => {
      const well = context.health();
      const [check] = well.checks;
      assert.ok(check);
      const detail = looked ? "line 7: this is not TOML" : "old";
      return { ...well, checks: [{ ...check, name: "settings", status: "degraded", detail }] };
    };
    const seed = await settingsSeed({ ...context, config, health } as typeof context, "admin");
    assert.equal(seed.fault, "Line 7: this is not TOML.");
  }));
