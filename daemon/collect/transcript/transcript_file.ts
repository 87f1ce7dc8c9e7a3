import { join } from "node:path";
import type { FilePosition, TranscriptRow } from "../../../shared/model/transcript.ts";
import type { SessionFact, TranscriptFact } from "../../state/transcript_fact.ts";
import { cleanPath, cleanWord } from "./clean_text.ts";
import {
  claudeProject,
  geminiProject,
  type TranscriptAgent,
  type TranscriptName,
  type TranscriptPlace,
} from "./transcript_place.ts";
import type { FoundFile } from "./walk_folder.ts";

/** A file is written in ticks of the kernel's clock: this long after one, its time is final. */
const TICK_MS = 2_000;
/** The longest path there is, and some more. */
const MAX_MARKER_BYTES = 4_200;

/** One transcript: where it is, whose, and how far it was read. */
export class TranscriptFile {
  readonly key: string;
  readonly agent: TranscriptAgent;
  readonly hasLines: boolean;
  readonly #name: TranscriptName;
  #place: TranscriptPlace;
  #found: FoundFile;
  #sessionId: string | null;
  #parentId: string | null;
  #isSubagent: boolean;
  /** As the file says it, neither cut nor sanitised; null until it did. */
  #cwd: string | null;
  #version: string | null;
  #model: string | null;
  #position: FilePosition | null;
  #readAt: number;
  #modifiedWhenRead: number;
  /** Size, time and inode when it was read to its end; null before. */
  #readStamp: string | null;
  /** Whether its first lines have said whose it is. */
  #isTold = false;

  constructor(
    { place, name, found, key, saved }: {
      readonly place: TranscriptPlace;
      readonly name: TranscriptName;
      readonly found: FoundFile;
      /** As in `name`, unless another file has that one. */
      readonly key: string;
      readonly saved: TranscriptRow | null;
    },
  ) {
    this.key = key;
    this.agent = place.agent;
    this.hasLines = name.hasLines;
    this.#name = name;
    this.#place = place;
    this.#found = found;
    this.#sessionId = name.sessionId ?? saved?.sessionId ?? null;
    this.#parentId = name.parentId ?? saved?.parentId ?? null;
    this.#isSubagent = name.isSubagent;
    this.#cwd = saved?.cwd ?? markedRoot(place, name);
    this.#version = saved?.version ?? null;
    this.#model = saved?.model ?? null;
    this.#position = saved?.position ?? null;
    this.#readAt = saved?.readAt ?? 0;
    this.#modifiedWhenRead = saved?.modifiedAt ?? 0;
    this.#readStamp = saved !== null && isWhollyRead(saved, found) ? stampOf(found) : null;
  }

  /** Where it was seen last. */
  get place(): TranscriptPlace {
    return this.#place;
  }

  get path(): string {
    return join(this.#place.root, this.#found.relative);
  }

  get ino(): number {
    return this.#found.ino;
  }

  get size(): number {
    return this.#found.size;
  }

  /** What is left to read of it, bytes. */
  get unreadBytes(): number {
    return Math.max(0, this.size - (this.#position?.offset ?? 0));
  }

  /** Milliseconds UTC. */
  get modifiedAt(): number {
    return this.#found.modifiedAt;
  }

  get sessionId(): string | null {
    return this.#sessionId;
  }

  get parentId(): string | null {
    return this.#parentId;
  }

  /** A helper of a session wrote it. */
  get isSubagent(): boolean {
    return this.#isSubagent;
  }

  /** True where only its first lines can say whether a helper wrote it. */
  get needsHead(): boolean {
    return this.agent === "codex" && this.#parentId !== null && !this.#isTold;
  }

  get model(): string | null {
    return cleanWord(this.#model);
  }

  get version(): string | null {
    return cleanWord(this.#version);
  }

  /** How far it was read for the book; null before. */
  get position(): FilePosition | null {
    return this.#position;
  }

  /** What it is now: with the same, nothing was added. */
  get stamp(): string {
    return stampOf(this.#found);
  }

  get isRead(): boolean {
    return this.#readStamp === this.stamp;
  }

  /** Whether it was written by an agent that was started in this directory. */
  isOf(cwd: string): boolean {
    if (this.#cwd !== null) return this.#cwd === cwd;
    const { project } = this.#name;
    if (this.agent === "claude") return project === claudeProject(cwd);
    return this.agent === "gemini" && project === geminiProject(cwd);
  }

  /** It was looked at again, here or where it was moved to. */
  see(place: TranscriptPlace, found: FoundFile): void {
    this.#place = place;
    this.#found = found;
  }

  /** Takes in what it says of itself; true when that is news. */
  take(fact: TranscriptFact): boolean {
    if (fact.kind === "session" && !this.#isTold) return this.#takeSession(fact);
    if (fact.kind === "model") this.#model = fact.model;
    if (fact.kind === "usage" && !fact.isSidechain) this.#model = fact.model;
    if (fact.kind === "totals" && fact.model !== null) this.#model = fact.model;
    return false;
  }

  /** It begins anew: its first lines may say something else. */
  beginAnew(): void {
    this.#isTold = false;
  }

  /** It was read so far; `stamp` is what it was before. */
  read(
    position: FilePosition | null,
    { at, stamp, modifiedAt, toEnd }: {
      readonly at: number;
      readonly stamp: string;
      readonly modifiedAt: number;
      readonly toEnd: boolean;
    },
  ): void {
    this.#position = position;
    this.#readAt = at;
    // With its time in the row a part would pass for the whole after a restart.
    this.#modifiedWhenRead = toEnd ? modifiedAt : 0;
    this.#readStamp = toEnd ? stamp : null;
  }

  toRow(): TranscriptRow {
    return {
      key: this.key,
      agent: this.agent,
      path: this.path,
      sessionId: cleanWord(this.#conversation),
      parentId: cleanWord(this.#parentId),
      cwd: cleanPath(this.#cwd),
      version: this.version,
      model: this.model,
      position: this.#position,
      modifiedAt: this.#modifiedWhenRead,
      readAt: this.#readAt,
    };
  }

  /** What Claude's helpers use is their parent's session's, by their own word. */
  get #conversation(): string | null {
    const isHelper = this.agent === "claude" && this.#isSubagent;
    return isHelper ? this.#parentId ?? this.#sessionId : this.#sessionId;
  }

  /** What a file repeats of another session comes after its own beginning: the first word holds. */
  #takeSession({ sessionId, parentId, isSubagent, cwd, version }: SessionFact): boolean {
    this.#isTold = true;
    const before = this.#identity();
    this.#isSubagent ||= isSubagent;
    if (this.agent === "claude") {
      // A copy names the session that it was copied from; a helper's file that of its parent.
      if (this.#isSubagent) this.#parentId ??= sessionId;
    } else {
      this.#sessionId = sessionId;
      this.#parentId = parentId ?? this.#name.parentId;
    }
    this.#cwd = cwd ?? this.#cwd;
    this.#version = version;
    return this.#identity() !== before;
  }

  #identity(): string {
    return JSON.stringify([this.#sessionId, this.#parentId, this.#isSubagent, this.#cwd]);
  }
}

function stampOf({ size, modifiedAt, ino }: FoundFile): string {
  return `${size}:${modifiedAt}:${ino}`;
}

function isWhollyRead({ position, modifiedAt, readAt }: TranscriptRow, found: FoundFile): boolean {
  if (position === null || position.ino !== found.ino) return false;
  if (modifiedAt !== found.modifiedAt) return false;
  return position.offset === found.size || readAt - modifiedAt > TICK_MS;
}

/** The directory of a project, where Gemini has written it down beside its transcripts. */
function markedRoot({ agent, root }: TranscriptPlace, { project }: TranscriptName): string | null {
  if (agent !== "gemini") return null;
  try {
    const path = join(root, project, ".project_root");
    const { isFile, size } = Deno.lstatSync(path);
    if (!isFile || size > MAX_MARKER_BYTES) return null;
    const marked = Deno.readTextFileSync(path).trim();
    return marked.startsWith("/") ? marked : null;
  } catch {
    return null;
  }
}
