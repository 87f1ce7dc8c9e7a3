import assert from "node:assert/strict";
import fc from "fast-check";
import { CORPUS } from "../../fixtures/secrets/corpus.ts";
import { redact } from "./redact.ts";
import { REDACT_PATTERNS } from "./redact_patterns.ts";

/** Deterministic filler: every secret here is made up. */
function filler(length: number, alphabet = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7"): string {
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}

const UPPER = "QX7ZK4VB2NM9";
const JWT = `eyJ${filler(33)}.eyJ${filler(90)}.${filler(43)}`;
const PRIVATE_KEY = [
  "-----BEGIN OPENSSH PRIVATE KEY-----",
  filler(70),
  filler(70, "zY8xW6vU4tS2rQ0"),
  filler(21),
  "-----END OPENSSH PRIVATE KEY-----",
].join("\n");

/** The middle of one. */
const KEY_BODY = [64, 64, 40].map((length) => filler(length)).join("\n");

interface Seed {
  readonly pattern: string;
  readonly text: string;
  /** What must not come out. */
  readonly secret: string;
}

function seed(pattern: string, secret: string, text = secret): Seed {
  return { pattern, text, secret };
}

const SEEDS: readonly Seed[] = [
  seed("private_key", PRIVATE_KEY),
  seed("private_key", PRIVATE_KEY.replaceAll("OPENSSH ", "RSA ")),
  seed("private_key", PRIVATE_KEY.replaceAll("OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK")),
  seed("private_key", PRIVATE_KEY.replaceAll("\n", "\\n")),
  seed("private_key", PRIVATE_KEY.slice(0, -40)),
  seed("private_key_end", PRIVATE_KEY.slice(50)),
  seed("aws_key_id", `AKIA${filler(16, UPPER)}`),
  seed("aws_key_id", `ASIA${filler(16, UPPER)}`),
  seed("github_token", `ghp_${filler(36)}`),
  seed("github_token", `ghs_${filler(36)}`),
  seed("github_fine_grained", `github_pat_${filler(22)}_${filler(59)}`),
  seed("gitlab_token", `glpat-${filler(20)}`),
  seed("slack_token", `xoxb-${filler(12, "4917")}-${filler(13, "38205")}-${filler(24)}`),
  seed("slack_app_token", `xapp-1-${filler(11, UPPER)}-${filler(13, "38205")}-${filler(40)}`),
  seed(
    "slack_webhook",
    `T0${filler(8, UPPER)}/B0${filler(8, UPPER)}/${filler(24)}`,
    `https://hooks.slack.com/services/T0${filler(8, UPPER)}/B0${filler(8, UPPER)}/${filler(24)}`,
  ),
  seed("anthropic_key", `sk-ant-api03-${filler(80)}-${filler(8)}AA`),
  seed("openai_key", `sk-proj-${filler(60)}_${filler(20)}`),
  seed("openai_legacy_key", `sk-${filler(48)}`),
  seed("google_api_key", `AIza${filler(35)}`),
  seed("google_oauth_token", `ya29.${filler(60)}`),
  seed("google_client_secret", `GOCSPX-${filler(28)}`),
  seed("stripe_key", `sk_live_${filler(24)}`),
  seed("npm_token", `npm_${filler(36)}`),
  seed("jwt", JWT),
  seed("jwt", JWT.slice(0, JWT.lastIndexOf("."))),
  seed("authorization_header", "hunterhunter", "Authorization: Bearer hunterhunter"),
  seed("authorization_header", "dXNlcjpwYXNz", 'curl -H "authorization: Basic dXNlcjpwYXNz" host'),
  seed("bearer_token", filler(24), `with Bearer ${filler(24)} sent`),
  seed("url_password", "hunter2", "postgres://app:hunter2@db.example:5432/app"),
  seed("url_password", "p@ss", "https://user:p@ss@example.test/path"),
  seed("url_password", "hunter2", "redis://:hunter2@cache"),
  seed("url_token", filler(24), `git clone https://${filler(24)}@example.test/r.git`),
  seed("curl_user", "hunter2", "curl -u admin:hunter2 https://example.test"),
  seed("assignment", "hunter2", "password=hunter2"),
  seed("assignment", "hunter2", "PGPASSWORD=hunter2 psql"),
  seed("assignment", filler(40), `export AWS_SECRET_ACCESS_KEY=${filler(40)}`),
  seed("assignment", "abc,def;ghi", "token=abc,def;ghi next"),
  seed("assignment", "hunter2", "/callback?state=1&access_token=hunter2&x=1"),
  seed("assignment", "hunter2", "api-key = hunter2"),
  seed("assignment_double_quoted", "correct horse battery", 'DB_PASSWORD="correct horse battery"'),
  seed("assignment_double_quoted", "it's", '{"password": "it\'s"}'),
  seed("assignment_double_quoted", "hunter", String.raw`{\"clientSecret\": \"hunter\"}`),
  seed("assignment_single_quoted", "correct horse", "secret: 'correct horse'"),
  seed("colon_assignment", "hunter2", "  password: hunter2"),
  seed("flag", "hunter", "deploy --db-password hunter --force"),
  seed("flag", "hunter", "tool -token hunter"),
  seed("key_lines", KEY_BODY),
  seed("key_lines", KEY_BODY.replaceAll("\n", "\\n")),
  seed("key_lines", KEY_BODY.replaceAll("\n", " │\n│ ")),
  seed("long_base64", filler(300)),
  seed("encoded_token", btoa(`ghp_${filler(36)}`).replaceAll("=", "")),
  seed("crypt_hash", `${filler(8)}$${filler(40)}`, `ada:$6$${filler(8)}$${filler(40)}:1:0`),
  seed("service_token", `hf_${filler(34)}`),
  seed("service_token", `hvs.${filler(90)}`),
  seed("mailgun_key", `key-${filler(32, "0a1b2c3d")}`),
  seed("telegram_token", `AA${filler(33)}`, `bot1234567890:AA${filler(33)}/getMe`),
  seed(
    "discord_webhook",
    filler(68),
    `https://discord.com/api/webhooks/${filler(18, "4917")}/${filler(68)}`,
  ),
  seed("url_password_encoded", "hunter2", "u=https%3A%2F%2Fada%3Ahunter2%40example.test"),
  seed("url_signature", filler(43), `https://example.test/o?sv=2024&sig=${filler(43)}`),
  seed("curl_user", "hunter2", "curl --user=ada:hunter2 https://example.test"),
  seed("client_password", "hunter2", "mysql -u ada -phunter2 shop"),
  seed("client_password", "hunter2", "sshpass -p hunter2 ssh ada@host"),
  seed("client_password", "hunter2", "docker login -u ada -p hunter2 example.test"),
  seed("client_password", "hunter2", "openssl rsa -passin pass:hunter2"),
  seed("netrc", "hunter", "machine example.test login ada password hunter"),
  seed("cookie", "hunter", "Cookie: theme=dark; sid=hunter"),
  seed("encoded_login", "YWRhOmh1bnRlcjI=", '{"auth": "YWRhOmh1bnRlcjI="}'),
  seed("key_data", filler(40), `    client-key-data: ${filler(40)}`),
  seed("pwd_assignment", "hunter2", "Server=db;Uid=ada;Pwd=hunter2;"),
  seed("xml_element", "hunter2", "<db:password>hunter2</db:password>"),
  seed("told_in_prose", "hunter22", "the new password is hunter22, keep it"),
  seed("shell_setting", "hunter", "set -gx API_TOKEN hunter"),
  seed("table_cell", "hunter2", "│ password │ hunter2 │"),
  seed("assignment_double_quoted", 'ab\\"cd', String.raw`{"token":"ab\"cd"}`),
  seed("assignment", "hunter", "DB_PASS=hunter"),
  seed("assignment_double_quoted", "correct horse", 'smtp-pass: "correct horse"'),
  seed("pass_flag", "hunter", "deploy --pass hunter --force"),
  seed("pass_flag", "hunter", "keytool -list -storepass hunter"),
  seed("pass_alone", "hunter", '{"user":"ada","pass":"hunter"}'),
  seed("pass_alone", "hunter2", "user=ada pass=hunter2"),
  seed("key_assignment", filler(20), `STRIPE_KEY=${filler(20)}`),
  seed("key_assignment", "hunter2", "export MAIL_KEY=hunter2"),
  seed("key_setting", filler(24), `{"stripeKey": "${filler(24)}"}`),
  seed("client_password", "hunter", "redis-cli -h cache -a hunter ping"),
  seed("client_password", "hunter", "mongosh -u ada -p hunter"),
  seed("client_password", "hunter", "ldapsearch -x -w hunter"),
  seed("client_password", "hunter2", "wpa_passphrase shop hunter2"),
  seed("passphrase_quoted", "correct horse", 'WPA passphrase "correct horse"'),
  seed("passphrase_quoted", "hunter2", "login with password 'hunter2'"),
  seed("password_word", "hunter2", "user ada passwd hunter2"),
  seed("password_word", "hunter22", "nmcli dev wifi connect shop password hunter22"),
];

/** The same patterns, each of them tried on every text. */
const UNASKED = REDACT_PATTERNS.map(({ name, regex }) => ({ name, regex }));

Deno.test("REDACT_PATTERNS no pattern is passed over where it would have found something", () => {
  const texts = [...SEEDS.map(({ text }) => text), ...CORPUS.map(({ text }) => text)];
  for (const text of texts) assert.equal(redact(text), redact(text, { patterns: UNASKED }));
  const pieces = SEEDS.flatMap(({ text }) => [text, text.slice(0, 24), text.slice(-24)]);
  const mixed = fc.array(fc.constantFrom(...pieces, " ", "\n", "=", ": "), { maxLength: 6 });
  fc.assert(fc.property(mixed, (parts) => {
    const text = parts.join("");
    assert.equal(redact(text), redact(text, { patterns: UNASKED }));
  }));
});

Deno.test("REDACT_PATTERNS what is cheap to rule out is not searched for", () => {
  for (const text of ["fix the counter of the daemon", "go on with the review, then rest"]) {
    const tried = REDACT_PATTERNS.filter(({ mayFit }) => mayFit?.(text) ?? true);
    assert.ok(tried.length <= 5, tried.map(({ name }) => name).join());
  }
});

for (const [index, { pattern, text, secret }] of SEEDS.entries()) {
  Deno.test(`redact() removes seed ${index} (${pattern})`, () => {
    const redacted = redact(`before: ${text}`);
    assert.ok(!redacted.includes(secret), redacted);
    assert.ok(redacted.includes("[REDACTED]"));
    const own = REDACT_PATTERNS.filter(({ name }) => name === pattern);
    const alone = redact(text, { patterns: own });
    assert.ok(!alone.includes(secret), `by its own pattern: ${alone}`);
  });
}

Deno.test("redact() has a seed for every built-in pattern", () => {
  const seeded = new Set(SEEDS.map(({ pattern }) => pattern));
  assert.deepEqual(REDACT_PATTERNS.map(({ name }) => name).filter((name) => !seeded.has(name)), []);
});

/** What a person must still be able to read. */
const INNOCENT: readonly string[] = [
  "✳ Fix the token counter",
  "~/src/task-management-system-for-large-teams-2026",
  "git checkout -b disk-0123456789abcdef0123456789abcdef",
  "function login(password: string, token: string): Token {",
  "if (password === expected) return;",
  "max_tokens=4096 input_tokens: 123456",
  "bearer authentication is described below",
  "https://example.test:8080/path?user=a@b",
  "http://localhost:3000/@scope/name",
  "npm_config_registry npm_lifecycle_event",
  "commit 9f1c2d3e4b5a69788766554433221100ffeeddcc",
  "PWD=/home/user HOME=/home/user",
  "--token --verbose",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI user@host",
  "-----BEGIN CERTIFICATE-----",
  "price is $1 & up",
];

for (const text of INNOCENT) {
  Deno.test(`redact() leaves alone: ${text}`, () => assert.equal(redact(text), text));
}

Deno.test("redact() keeps what stands around a secret", () => {
  assert.equal(
    redact(`push to https://user:hunter2@example.test/r.git (token=abc)&x`),
    "push to https://user:[REDACTED]@example.test/r.git (token=[REDACTED]&x",
  );
  assert.equal(redact(`a ghp_${filler(36)} b`), "a [REDACTED] b");
  assert.equal(redact(`x\n${PRIVATE_KEY}\ny`), "x\n[REDACTED]\ny");
});

Deno.test("redact() of two tokens that nothing parts leaves nothing of the second", () => {
  for (
    const token of [`ghp_${filler(36)}`, `sk_live_${filler(24)}`, `sk-ant-api03-${filler(40)}`]
  ) {
    assert.equal(redact(`a ${token}${token} b`), "a [REDACTED] b");
  }
});

Deno.test("redact() takes the replacement literally", () => {
  assert.equal(redact("password=hunter2", { replacement: "$&$1" }), "password=$&$1");
});

Deno.test("redact() is stable", () => {
  for (const { text } of SEEDS) {
    const once = redact(text);
    assert.equal(redact(once), once);
  }
});

/** Tokens whose pieces must not come out either. */
const SOLID = SEEDS.filter(({ secret }) => !/\s/.test(secret) && secret.length >= 20);

Deno.test("redact() sees through colours, cursor moves and invisible characters", () => {
  for (const { text, secret } of SOLID) {
    const middle = text.indexOf(secret) + secret.length - 4;
    for (const noise of ["\x1b[1;31m", "\x1b[K", "\x9b0m", "\u200b", "\u202e", "\0", "\x1b(B"]) {
      const noisy = `\x1b[32m${text.slice(0, middle)}${noise}${text.slice(middle)}\x1b[0m`;
      const redacted = redact(noisy);
      assert.ok(redacted.includes("[REDACTED]"), JSON.stringify(noisy));
      assert.ok(!redacted.includes(secret.slice(-4)), JSON.stringify(redacted));
    }
  }
});

Deno.test("redact() finds a secret right behind a cursor move or a full line", () => {
  const key = `sk-${filler(48)}`;
  const line = "the last word of this line is what stands before";
  for (const text of [`abc\x1b[5C${key}`, `abc\x07${key}`, `${line}\n${key}`]) {
    assert.ok(!redact(text).includes(key), JSON.stringify(text));
  }
});

Deno.test("redact() finds a secret whose first letter ends a sequence", () => {
  for (const { text, secret } of SOLID) {
    for (const stray of ["\x1b", "\x1b ", "\x1b[", "\x1b[1;3", "\x9b", "\x1b(", "\x1bP", "\x1b#"]) {
      const redacted = redact(`a ${stray}${text}`);
      assert.ok(!redacted.includes(secret.slice(2)), JSON.stringify(redacted));
    }
  }
});

Deno.test("redact() finds secrets in the payload of a string sequence", () => {
  assert.ok(!redact("\x1b]8;;https://u:hunter2@example.test\x1b\\x").includes("hunter2"));
  assert.ok(!redact("\x1b]0;password=hunter2\x07").includes("hunter2"));
});

Deno.test("redact() removes all of a secret that a terminal broke into lines", () => {
  for (const { text, secret } of SOLID) {
    for (
      const { columns, indent } of [{ columns: 80, indent: "" }, { columns: 30, indent: "  " }]
    ) {
      const padded = `${
        "the output of a command says that it is ".repeat(2).slice(0, columns - 22)
      }: ${text}`;
      const lines = padded.match(new RegExp(`.{1,${columns}}`, "g")) ?? [];
      const redacted = redact(lines.join(`\r\n${indent}`));
      assert.ok(redacted.includes("[REDACTED]"), redacted);
      assert.ok(!redacted.includes(secret.slice(-6)), redacted);
    }
  }
});

Deno.test("redact() removes a secret broken inside a box", () => {
  const token = `sk-ant-api03-${filler(60)}`;
  const redacted = redact(
    `│ the key that was printed is ${token.slice(0, 30)} │\n│ ${token.slice(30)}   │`,
  );
  assert.ok(!redacted.includes(token.slice(-6)), redacted);
});

Deno.test("redact() replaces unseen what lies before the last maxScan units", () => {
  const text = `password=hunter2 ${"x ".repeat(100)}the end`;
  const redacted = redact(text, { maxScan: 40 });
  assert.ok(redacted.startsWith("[REDACTED]"));
  assert.ok(redacted.endsWith("the end"));
  assert.ok(redacted.length <= 40 + "[REDACTED]".length);
  assert.equal(redact(text, { maxScan: 0 }), "[REDACTED]");
});

Deno.test("redact() recognises a secret across the cut", () => {
  const token = `ghp_${filler(36)}`;
  for (let after = 4; after < 200; after += 7) {
    const redacted = redact(`${"x ".repeat(200)}${token} ${"y ".repeat(after)}`, { maxScan: 400 });
    assert.ok(!redacted.includes(token.slice(-6)), redacted);
  }
  assert.ok(redact(`${"👍".repeat(50)}`, { maxScan: 21 }).isWellFormed());
});

Deno.test("redact() changes nothing in text without a known shape", () => {
  const innocent = fc.string({
    unit: fc.constantFrom(..."abc 019.,()\n\t👍é\x1b[m".match(/./gsu) ?? []),
  });
  fc.assert(fc.property(innocent, (text) => assert.equal(redact(text), text)));
});

Deno.test("redact() stays bounded in time on text made to be slow", () => {
  const units = [
    ...[
      "eyJ",
      "eyJaaaaaaaa.",
      "eyJaaaaaaaa.eyJ",
      "sk-",
      "ghp_",
      "AIza",
      "-----BEGIN ",
      "-----END PRIVATE",
    ],
    ...[
      "-----BEGIN PRIVATE KEY-----",
      "password",
      "password=",
      "password: ",
      "token: a",
      "--token ",
      "--a-a-",
    ],
    ...[
      "a://",
      "a://:",
      "https://aaaa",
      "x://u:a",
      "bearer ",
      "authorization: ",
      "-u a",
      "_pass=",
      "pass='aaaa",
      "--pass ",
      "A_KEY=",
      "A_KEY=a1",
      "a_key=aA",
      "redis-cli ",
      "redis-cli -a",
      "mongo -p",
      'passphrase "',
      'psk "aaaaaa',
      "passwd ",
      "passwd a1",
      "wpa_passphrase a",
      "\n",
      " \n│ ",
      "\x1b[",
      "a",
    ],
  ];
  for (const unit of units) {
    const text = unit.repeat(Math.ceil(262_144 / unit.length)).slice(0, 262_144);
    const started = performance.now();
    redact(text);
    const took = performance.now() - started;
    assert.ok(took < 5_000, `${JSON.stringify(unit)} took ${Math.round(took)} ms`);
  }
});
