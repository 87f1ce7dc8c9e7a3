import type { Totals } from "../../../shared/model/snapshot.ts";
import type { Diagnostics } from "../../../shared/protocol/methods/diagnostics.ts";
import type { Health } from "../../../shared/protocol/methods/health.ts";
import type { PanePreview } from "../../../shared/protocol/methods/panes.ts";
import type { Paths } from "../../platform/paths.ts";
import { type PreviewAccess, previewPane } from "../pane_preview.ts";
import { collectDiagnostics } from "./collect_diagnostics.ts";

export interface DaemonDiagnosticsParts {
  readonly paths: Paths;
  readonly configExists: boolean;
  readonly health: () => Health;
  readonly totals: () => Totals;
  readonly preview: PreviewAccess;
  readonly noteDatabaseError: (error: unknown) => void;
}

/** Panes of which something is shown, and lines of each: it is an excerpt. */
const MOST_PANES = 50;
const PANE_LINES = 40;

/** The bundle of a daemon that runs. */
export async function daemonDiagnostics(
  includeOutput: boolean,
  { paths, configExists, health, totals, preview, noteDatabaseError }: DaemonDiagnosticsParts,
): Promise<Diagnostics> {
  return await collectDiagnostics({
    paths,
    config: preview.config,
    configExists,
    configProblems: [],
    now: preview.now(),
    daemon: { health: health(), totals: totals(), noteDatabaseError },
    output: includeOutput ? await openOutput(preview) : null,
    missing: [],
  });
}

async function openOutput(access: PreviewAccess): Promise<readonly PanePreview[]> {
  const shown: PanePreview[] = [];
  if (access.sessions.length === 0) return shown;
  for (const { pane, present } of access.world().panes.values()) {
    if (shown.length >= MOST_PANES) break;
    if (!present) continue;
    const answer = await previewPane(pane.id, PANE_LINES, access);
    if (answer.kind === "read") shown.push(answer.preview);
  }
  return shown;
}
