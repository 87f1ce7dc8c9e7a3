import assert from "node:assert/strict";
import { join } from "node:path";
import { checkConfig, keysForLater, readConfigReport } from "./check_config.ts";

Deno.test("keysForLater() names keys without an effect, by line", () => {
  const text = `\
[tmux]
sockets = []
[capture]
persist_preview = false

[stream_limits]
rotate_mb = 4
`;
  assert.deepEqual(keysForLater(text), [
    { key: "capture.persist_preview", line: 4 },
    { key: "stream_limits.rotate_mb", line: 7 },
  ]);
  assert.deepEqual(keysForLater(""), []);
});

Deno.test("readConfigReport() tells the patterns that the detectors refuse, with the reason", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ntm-config-" });
  try {
    const file = join(dir, "daemon.toml");
    const patterns = `["(?i)please confirm",\n  "(?=x)y"]`;
    await Deno.writeTextFile(file, `[detection]\nescalation_patterns = ${patterns}\n`);
    const report = await readConfigReport(file);
    assert.ok("config" in report.loaded, "the daemon goes on");
    assert.deepEqual(
      report.refused.map(({ line, key }) => [line, key]),
      [[3, "detection.escalation_patterns"]],
    );
    assert.match(
      report.refused[0]?.message ?? "",
      /^detection\.escalation_patterns\[2\] is refused: ./,
    );
    const check = checkConfig(file, report);
    assert.equal(check.status, "warn");
    assert.match(check.detail, /daemon\.toml:3: .* is refused/);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
