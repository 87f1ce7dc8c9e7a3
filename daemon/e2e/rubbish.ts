import { dirname, join } from "node:path";

/** Stands where people and tools write: it must turn up nowhere. */
export const MARKER = "thequickbrownmarker";

const MIB = 1024 * 1024;
/** Far more than a spool takes: none of them is to be read. */
export const FULL_SPOOL = 5_000;
/** Nothing takes these away, so they leave room for what comes later. */
const LASTING_FOLDERS = 200;
const LATER_RECORDS = 200;
/** Of those that come later; the other half looks as if somebody were still writing them. */
export const READABLE_RECORDS = LATER_RECORDS / 2;

/** Where the rubbish lies below a home; all of it can be removed with these folders and this file. */
const FOLDERS = ["claude", "codex", "gemini", "agent-hooks"] as const;
const PRICES = "prices.toml";

/** Fills the places where agents keep their files, and the user's prices, with what nobody meant. */
export function layRubbish(home: string): void {
  const put = (name: string, content: string | Uint8Array<ArrayBuffer>) => {
    const path = join(home, name);
    Deno.mkdirSync(dirname(path), { recursive: true });
    if (typeof content === "string") Deno.writeTextFileSync(path, content);
    else Deno.writeFileSync(path, content);
  };
  registryRubbish(put);
  transcriptRubbish(put);
  fullSpool(home, put);
  put(PRICES, `a${".a".repeat(3_000)} = 1\n`);
  oddFiles(home);
}

/** Takes it all away; what agents have written since goes with it. */
export function clearRubbish(home: string): void {
  for (const folder of FOLDERS) Deno.removeSync(join(home, folder), { recursive: true });
  Deno.removeSync(join(home, PRICES));
}

const RECORD_HEAD = "ntm-tracker-hook 1 claude Stop\nppid 1\npane %1\ntmux \nbackground \n";
const RECORDS = [
  "",
  "no record\nend\n",
  `${RECORD_HEAD}{"prompt":"${MARKER}`,
  `${RECORD_HEAD}${nested(900)}\nend\n`,
] as const;

/** Leaves more in a spool that was emptied since. */
export function layLaterRecords(home: string): void {
  for (let number = 0; number < LATER_RECORDS; number++) {
    const path = join(home, "agent-hooks", `r${20_000 + number}.${number}`);
    Deno.writeTextFileSync(path, RECORDS[number % RECORDS.length] ?? "");
  }
  // A pipe would stop all watches: the runtime opens what a change names, and waits for a writer.
  odd(join(home, "agent-hooks"), (number) => `r3.${number}`);
}

type Put = (name: string, content: string | Uint8Array<ArrayBuffer>) => void;

function registryRubbish(put: Put): void {
  const texts = ["", "{", "[]", "\0".repeat(500), nested(5_000), `{"pid":1,"name":"${MARKER}`];
  for (let pid = 1_000; pid < 1_600; pid++) {
    put(`claude/sessions/${pid}.json`, texts[pid % texts.length] ?? "");
  }
  put("claude/sessions/77.json", "x".repeat(5 * MIB));
}

function transcriptRubbish(put: Put): void {
  const project = "claude/projects/-home-u-rubbish";
  put(`${project}/one-line.jsonl`, `{"type":"user","message":"${MARKER}${"x".repeat(50 * MIB)}`);
  put(`${project}/binary.jsonl`, noise(8 * MIB));
  const deep = nested(2 * MIB - 200);
  put(
    `${project}/deep.jsonl`,
    `{"type":"assistant","message":{"usage":{"output_tokens":${deep}}}}\n`,
  );
  const wide = `[${"{},".repeat(1.3 * MIB)}1]`;
  put(`${project}/wide.jsonl`, `{"type":"assistant","message":{"output_tokens":${wide}}}\n`);
  put(
    `${project}/odd-error.jsonl`,
    line({ type: "system", subtype: "api_error", error: { status: { toString: 1 } } }),
  );
  put(`${project}/folder.jsonl/inside.jsonl`, "{}\n");
  const sums = Array.from({ length: 3_000 }, (_, number) =>
    line({
      timestamp: new Date(Date.now() - 9_000_000 + number * 1_000).toISOString(),
      type: "event_msg",
      payload: {
        type: "token_count",
        info: {
          total_token_usage: { input_tokens: number % 2 * 1e12, output_tokens: number % 2 * 1e12 },
        },
      },
    }));
  const rollout = (name: string) => `codex/sessions/2026/08/03/rollout-${name}.jsonl`;
  put(
    rollout("sums"),
    line({ timestamp: new Date().toISOString(), type: "session_meta", payload: { id: "s" } }) +
      sums.join(""),
  );
  put(rollout("binary"), noise(MIB));
  put(
    rollout("ahead"),
    line({ timestamp: "2199-12-31T00:00:00Z", type: "compacted", payload: { message: MARKER } }),
  );
  put("gemini/tmp/p/chats/session-deep.json", nested(7 * MIB));
  put("gemini/tmp/p/chats/session-prose.jsonl", line({ id: "m", type: "user", content: MARKER }));
}

function fullSpool(home: string, put: Put): void {
  Deno.mkdirSync(join(home, "agent-hooks"), { mode: 0o700 });
  for (let number = 0; number < FULL_SPOOL; number++) {
    put(`agent-hooks/r${10_000 + number}.${number % 500}`, RECORDS[number % RECORDS.length] ?? "");
  }
  for (let number = 0; number < LASTING_FOLDERS; number++) {
    put(`agent-hooks/r0.${number}/inside`, "");
  }
}

/** Pipes, links and locked files in the places of files. */
function oddFiles(home: string): void {
  const places: readonly (readonly [folder: string, nameOf: (number: number) => string])[] = [
    ["claude/sessions", (number) => `88${number}.json`],
    ["claude/projects/-home-u-rubbish", (number) => `odd${number}.jsonl`],
    ["codex/sessions/2026/08/03", (number) => `rollout-odd${number}.jsonl`],
    ["gemini/tmp/p/chats", (number) => `session-odd${number}.jsonl`],
    ["agent-hooks", (number) => `r3.${number}`],
  ];
  for (const [folder, nameOf] of places) {
    const path = join(home, folder, nameOf(900));
    const { success } = new Deno.Command("mkfifo", { args: [path] }).outputSync();
    if (!success) throw new Error("lay rubbish: mkfifo failed, wanted a named pipe");
    odd(join(home, folder), nameOf);
  }
}

/** Links and a locked file. */
function odd(folder: string, nameOf: (number: number) => string): void {
  const path = (number: number) => join(folder, nameOf(number));
  Deno.symlinkSync("/etc/passwd", path(901));
  Deno.symlinkSync("/dev/zero", path(902));
  Deno.symlinkSync(path(903), path(903));
  Deno.writeTextFileSync(path(904), `${MARKER}\n`, { mode: 0o000 });
}

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  // It is taken in pieces: there is a limit to what is given at once.
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
}
