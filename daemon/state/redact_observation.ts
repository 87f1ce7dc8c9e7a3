import type { Redact } from "../../shared/text/redact.ts";
import type { AgentInPane, Observation, PaneRow, SessionRow } from "./observation.ts";

/**
 * What was observed without what the user's own patterns find, before any of it is kept, shown or
 * told. Ids and numbers stay. The same list comes out as the same list: whoever takes it in knows
 * by that that nothing is new.
 */
export class ObservationRedactor {
  readonly #redact: Redact;
  readonly #lists = new WeakMap<readonly object[], readonly object[]>();

  constructor(redact: Redact) {
    this.#redact = redact;
  }

  redact(observation: Observation): Observation {
    if (observation.outcome !== "ok") {
      return { ...observation, message: this.#redact(observation.message) };
    }
    switch (observation.kind) {
      case "look":
        return {
          ...observation,
          sessions: this.#list(observation.sessions, (row) => this.#session(row)),
          panes: this.#list(observation.panes, (row) => this.#pane(row)),
        };
      case "agents":
        return {
          ...observation,
          panes: new Map([...observation.panes].map(([id, agent]) => [id, this.#agent(agent)])),
        };
      case "server_exit":
        return observation;
    }
  }

  #list<Row extends object>(rows: readonly Row[], change: (row: Row) => Row): readonly Row[] {
    const known = this.#lists.get(rows) as readonly Row[] | undefined;
    if (known !== undefined) return known;
    const redacted = rows.map(change);
    this.#lists.set(rows, redacted);
    return redacted;
  }

  #session(row: SessionRow): SessionRow {
    const { name, groupName, workingDir } = row;
    return {
      ...row,
      name: this.#redact(name),
      groupName: this.#maybe(groupName),
      workingDir: this.#maybe(workingDir),
    };
  }

  #pane(row: PaneRow): PaneRow {
    const { windowName, title, detail } = row;
    return {
      ...row,
      windowName: this.#redact(windowName),
      title: this.#redact(title),
      detail: detail && {
        ...detail,
        currentCommand: this.#redact(detail.currentCommand),
        currentPath: this.#redact(detail.currentPath),
      },
    };
  }

  #agent(agent: AgentInPane): AgentInPane {
    const { claims, session, ntm } = agent;
    return {
      ...agent,
      claims: claims.map((claim) =>
        claim.text === null ? claim : { ...claim, text: this.#redact(claim.text) }
      ),
      session: session &&
        { ...session, model: this.#maybe(session.model), version: this.#maybe(session.version) },
      ntm: ntm &&
        { ...ntm, baseProject: this.#maybe(ntm.baseProject), label: this.#maybe(ntm.label) },
    };
  }

  #maybe(text: string | null): string | null {
    return text === null ? null : this.#redact(text);
  }
}
