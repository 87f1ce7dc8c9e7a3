import assert from "node:assert/strict";
import { parseConfig } from "../platform/config.ts";
import type { Config } from "../platform/config_schema.ts";
import { buildRedaction, redactionProblems } from "./user_redaction.ts";

function configOf(text: string): Config {
  const parsed = parseConfig(text);
  assert.ok("config" in parsed, JSON.stringify(parsed));
  return parsed.config;
}

const COMPANY = `[redaction]\npatterns = ["ACME-[0-9]{6}"]\n`;

Deno.test("buildRedaction() the user's patterns stand beside the built-in ones, everywhere", () => {
  const { metadata, logs, preview, bundle } = buildRedaction(configOf(COMPANY));
  for (const redact of [metadata, logs, preview, bundle]) {
    assert.equal(redact("of ACME-123456, and"), "of [REDACTED], and");
  }
  for (const redact of [logs, preview, bundle]) {
    assert.equal(redact("ACME-123456 password=hunter2"), "[REDACTED] password=[REDACTED]");
  }
});

Deno.test("buildRedaction() applies them only where the settings say, the built-in ones always", () => {
  const { logs, preview, metadata } = buildRedaction(
    configOf(`${COMPANY}apply_to = ["logs"]\nreplacement = "(hidden)"\n`),
  );
  assert.equal(logs("ACME-123456"), "(hidden)");
  assert.equal(preview("ACME-123456 password=hunter2"), "ACME-123456 password=(hidden)");
  assert.equal(metadata("ACME-123456 [REDACTED]"), "ACME-123456 (hidden)");
});

Deno.test("buildRedaction() without patterns leaves metadata to the built-in ones", () => {
  const { changesMetadata, metadata } = buildRedaction(configOf(""));
  assert.equal(changesMetadata, false);
  assert.equal(metadata("AKIA and other words"), "AKIA and other words");
});

Deno.test("buildRedaction() sees through colours and broken lines with the user's patterns too", () => {
  const { preview } = buildRedaction(configOf(`[redaction]\npatterns = ["ACME-[0-9a-z]{60}"]\n`));
  const secret = `ACME-${"a1".repeat(30)}`;
  const line = `the answer was ${secret.slice(0, 40)}\n${secret.slice(40)} and more`;
  assert.equal(preview(line), "the answer was [REDACTED] and more");
  assert.equal(preview(`${secret.slice(0, 9)}\x1b[31m${secret.slice(9)}`), "[REDACTED]");
});

Deno.test("redactionProblems() refuses with the place what the engine does not take", () => {
  const text = `[redaction]\npatterns = ["ok-[0-9]+",\n  "(?=x)y", "a*",\n  "(a+)\\\\1"]\n`;
  const problems = redactionProblems(configOf(text), text);
  assert.deepEqual(problems.map(({ line, key }) => [line, key]), [
    [3, "redaction.patterns"],
    [3, "redaction.patterns"],
    [4, "redaction.patterns"],
  ]);
  assert.match(problems[0]?.message ?? "", /^redaction\.patterns\[2\] is refused: ./);
  assert.match(problems[1]?.message ?? "", /^redaction\.patterns\[3\] also fits where there is/);
});

Deno.test("redactionProblems() refuses patterns that are too costly, alone or together", () => {
  const alone = `[redaction]\npatterns = ["(?:[a-z]{1,200} ){1,5}(?:[0-9]{1,400} ){1,4}"]\n`;
  assert.match(redactionProblems(configOf(alone), alone)[0]?.message ?? "", /too costly|refused/);
  const many = JSON.stringify(Array.from({ length: 20 }, (_, at) => `x${at}[a-z]{100}`));
  const together = `[redaction]\npatterns = ${many}\n`;
  const problems = redactionProblems(configOf(together), together);
  assert.match(problems[0]?.message ?? "", /^redaction\.patterns are too costly together: \d+/);
  assert.equal(problems[0]?.line, 2);
});
