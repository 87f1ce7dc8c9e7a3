import * as z from "zod";
import { Pane } from "../../model/pane.ts";
import { Session, SessionStatus } from "../../model/session.ts";
import { method } from "../method.ts";

/** A session with the panes it shows. */
export const SessionWithPanes = Session.extend({ panes: z.array(Pane) });

/** Says at which revision and cursor a list was true. */
export const ListStamp = z.object({
  revision: z.int().nonnegative(),
  lastEventId: z.int().nonnegative(),
  degraded: z.boolean(),
});

export const sessionsList = method({
  name: "sessions.list",
  role: "read",
  summary: "Sessions with their panes; those that ended are left out unless asked for.",
  params: z.strictObject({
    sourceId: z.string().optional(),
    status: SessionStatus.optional(),
    /** Exact name. */
    name: z.string().optional(),
    includeEnded: z.boolean().default(false),
  }),
  result: ListStamp.extend({ sessions: z.array(SessionWithPanes) }),
});

export const sessionsGet = method({
  name: "sessions.get",
  role: "read",
  summary: "One session by its id, live or from history.",
  params: z.strictObject({ sessionId: z.string() }),
  result: SessionWithPanes,
});

export type SessionWithPanes = z.infer<typeof SessionWithPanes>;
