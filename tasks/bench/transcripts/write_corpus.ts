import { join } from "node:path";
import { writeClaudeSession } from "./claude_corpus.ts";
import { writeCodexSession } from "./codex_corpus.ts";
import { SeededRandom, TextPool } from "./random.ts";

/** Of all bytes, those that are Codex's. */
const CODEX_SHARE = 0.2;
const PROJECTS = 12;
/** What one answer of Claude's takes up, with all around it, about. */
const ANSWER_BYTES = 6_500;

export interface CorpusSpec {
  /** The folder to write into; it becomes `claude/projects` and `codex/sessions`. */
  readonly root: string;
  readonly bytes: number;
  readonly seed: number;
}

/** Where a corpus has its agents' homes. */
export function corpusHomes(root: string): { readonly claude: string; readonly codex: string } {
  return { claude: join(root, "claude"), codex: join(root, "codex") };
}

/** Writes transcripts of about the wanted size; the same seed gives the same files. */
export function writeCorpus({ root, bytes, seed }: CorpusSpec): void {
  const random = new SeededRandom(seed);
  const text = new TextPool(random);
  const context = { random, text, begin: Date.UTC(2026, 4, 1) };
  const { claude, codex } = corpusHomes(root);
  const written = { claude: 0, codex: 0 };
  while (written.claude + written.codex < bytes) {
    if (written.codex <= (written.claude + written.codex) * CODEX_SHARE) {
      written.codex += writeCodexSession(codex, context);
    } else {
      const project = `-home-u-project-${random.between(1, PROJECTS)}`;
      const left = bytes - written.claude - written.codex;
      const folder = join(claude, "projects", project);
      written.claude += writeClaudeSession(folder, { ...context, maxAnswers: left / ANSWER_BYTES });
    }
  }
}
