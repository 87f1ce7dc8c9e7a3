import type { Pane, PaneNtm } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import { formatAgo } from "./age.ts";
import { clean } from "./print.ts";

/**
 * The project of a session by ntm, with its label: `atlas (api)`. Null where ntm says nothing of its
 * panes, or only the session's own name again, as it does of any session that it did not make.
 */
export function projectOf(
  { name }: Pick<Session, "name">,
  panes: readonly Pick<Pane, "ntm">[],
): string | null {
  const said = panes.map(({ ntm }) => ntm).find((ntm) => ntm !== null) ?? null;
  if (said === null || (said.label === null && said.baseProject === name)) return null;
  return projectWords(said);
}

/** All that ntm says of a pane, in one sentence. */
export function ntmSentence(ntm: PaneNtm, now: number): string {
  const { agentType, childPid, rateLimited, contextPercent } = ntm;
  const project = projectWords(ntm);
  const parts = [
    ...(project === null ? [] : [`project ${project}`]),
    ...(agentType === null ? [] : [clean(agentType)]),
    ...(childPid === null ? [] : [`process ${childPid}`]),
    ...(contextPercent === null ? [] : [`context ${contextPercent} %`]),
    ...(rateLimited ? ["rate limited"] : []),
  ];
  const said = parts.length === 0 ? "nothing of it" : parts.join(", ");
  return `NTM says: ${said}; ${formatAgo(now - ntm.at)}`;
}

function projectWords({ baseProject, label }: PaneNtm): string | null {
  if (label === null) return baseProject && clean(baseProject);
  return `${baseProject === null ? "" : `${clean(baseProject)} `}(${clean(label)})`;
}
