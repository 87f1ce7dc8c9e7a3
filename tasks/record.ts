import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { lookArgs, type LookDepth, newMark, parseLook } from "../daemon/collect/tmux/look.ts";
import { askProcess } from "../fixtures/ask_process.ts";
import { hasTmux } from "../fixtures/has_tmux.ts";
import { redact } from "../shared/text/redact.ts";
import { hidePlaces } from "./hide_places.ts";
import { readRecordArguments, RECORD_USAGE, type RecordArguments } from "./record_arguments.ts";

const WRONG_ARGUMENTS = 64;
const UNAVAILABLE = 69;
const ALREADY_THERE = 73;

const DEPTHS: readonly LookDepth[] = ["full", "panes", "windows"];

/** A reason not to record, with the exit status that says so. */
class RecordError extends Error {
  override readonly name = "RecordError";

  constructor(message: string, readonly status: number) {
    super(message);
  }
}

async function main(args: readonly string[]): Promise<number> {
  let wanted: RecordArguments | null;
  try {
    wanted = readRecordArguments(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${RECORD_USAGE}`);
    return WRONG_ARGUMENTS;
  }
  try {
    console.log(wanted === null ? RECORD_USAGE : `recorded ${await record(wanted)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    console.error(error.message);
    return error.status;
  }
}

/** Records one case; gives its folder. */
async function record(wanted: RecordArguments): Promise<string> {
  if (hasTmux() === null) {
    throw new RecordError("cannot record: there is no tmux on the PATH, install it", UNAVAILABLE);
  }
  const mark = newMark();
  const texts = await Promise.all(DEPTHS.map(async (depth) => {
    const text = prepare(await look(depth, { mark, wanted }), { mark, wanted });
    // Read back what will be stored: redaction must not have broken it.
    return { depth, text, look: parseLook(text, depth, mark) };
  }));
  const full = texts.find(({ look }) => look.depth === "full")?.look;
  if (full?.depth !== "full") throw new Error("a full look was made and is none");
  const { tmuxVersion, sessions, panes } = full;
  const folder = join(wanted.out, tmuxVersion.replaceAll(/[^\w.-]/g, "_"), wanted.name);
  await makeFolder(folder, wanted.force);
  const meta = {
    case: wanted.name,
    tmuxVersion,
    recordedAt: Date.now(),
    mark,
    redacted: wanted.redact,
    sessions: sessions.length,
    panes: panes.length,
    args: Object.fromEntries(DEPTHS.map((depth) => [depth, lookArgs(depth, mark)])),
  };
  for (const { depth, text } of texts) {
    await Deno.writeTextFile(join(folder, `${depth}.txt`), text);
  }
  await Deno.writeTextFile(join(folder, "meta.json"), `${JSON.stringify(meta, null, 2)}\n`);
  return folder;
}

interface Context {
  readonly mark: string;
  readonly wanted: RecordArguments;
}

/** What tmux prints when it is looked at. */
async function look(depth: LookDepth, { mark, wanted }: Context): Promise<string> {
  const { success, late, out, err } = await askProcess(
    ["tmux", "-u", ...wanted.server, ...lookArgs(depth, mark)],
    { deadlineMs: 10_000, env: { ...Deno.env.toObject(), LC_ALL: "C.UTF-8" }, cwd: Deno.cwd() },
  );
  if (success) return out;
  const words = late ? "no answer within 10 s" : err.trim();
  throw new RecordError(`cannot record ${wanted.server.join(" ")}: ${words}`, UNAVAILABLE);
}

function prepare(text: string, { mark, wanted }: Context): string {
  if (!wanted.redact) return text;
  const { username, homedir } = userInfo();
  const places = { user: username, home: homedir ?? "", host: hostname() };
  return text.split(mark).map((part) => redact(hidePlaces(part, places))).join(mark);
}

async function makeFolder(folder: string, force: boolean): Promise<void> {
  const there = await Deno.stat(folder).then(() => true, () => false);
  if (there && !force) {
    throw new RecordError(
      `cannot record into ${folder}: a recording is there, give --force to replace it`,
      ALREADY_THERE,
    );
  }
  await Deno.mkdir(folder, { recursive: true });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
