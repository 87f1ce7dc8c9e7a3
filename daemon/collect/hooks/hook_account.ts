import type { Claim } from "../../state/claim.ts";
import type { CompactionSight } from "../../state/observation.ts";
import type { HookEvent } from "./parse_hook.ts";

/** What of the rules' own state is asked for. */
export interface HookState {
  /** Null until a call named it. */
  readonly sessionId: string | null;
  /** Exact, for finding the file only: it is neither redacted nor meant to be shown. */
  readonly transcriptPath: string | null;
  /** The last ones, the oldest first. */
  readonly compactions: readonly CompactionSight[];
  /** The last call, milliseconds UTC. */
  readonly seenAt: number;
}

/** What the calls of one agent's hooks mean. Pure. */
export interface HookRules<State extends HookState> {
  /** Before any call. */
  readonly empty: State;
  /** The state after one more call. */
  readonly fold: (state: State, event: HookEvent) => State;
  readonly claims: (state: State, now: number) => readonly Claim[];
}

/** What the hooks of one agent have said so far; a value that does not change. */
export interface HookAccount {
  readonly state: HookState;
  /** After one more call. */
  after(event: HookEvent): HookAccount;
  claims(now: number): readonly Claim[];
}

/** An agent's account under these rules, whose kind of state nobody else has to know. */
export function hookAccount<State extends HookState>(
  rules: HookRules<State>,
  state: State = rules.empty,
): HookAccount {
  return {
    state,
    after: (event) => hookAccount(rules, rules.fold(state, event)),
    claims: (now) => rules.claims(state, now),
  };
}
