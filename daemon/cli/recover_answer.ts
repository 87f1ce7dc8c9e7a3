import { ChannelClosedError } from "../../shared/rpc/channel.ts";
import { RpcClosedError, RpcTimeoutError } from "../../shared/rpc/client_errors.ts";
import type { Paths } from "../platform/paths.ts";
import type { RecoverAnswer } from "../upkeep/recover/recover_answer.ts";
import { findDaemon } from "./connect.ts";
import { describeError } from "./describe_error.ts";

const ANSWER_MS = 5_000;

/** Asks the daemon who it is, and tells one that is silent from one that is not understood. */
export async function askForRecovery(
  paths: Pick<Paths, "socket">,
  { timeoutMs = ANSWER_MS }: { readonly timeoutMs?: number } = {},
): Promise<RecoverAnswer> {
  try {
    const found = await findDaemon(paths, { timeoutMs });
    if (found === null) return { kind: "none" };
    found.client.close();
    const { version, runId } = found.capabilities;
    return { kind: "answers", version, runId };
  } catch (error) {
    return isSilence(error)
      ? { kind: "silent" }
      : { kind: "unclear", message: describeError(error).message };
  }
}

/** Whoever sent anything at all, even if it makes no sense, was not silent. */
function isSilence(error: unknown): boolean {
  if (error instanceof RpcClosedError) {
    const { cause } = error;
    return cause === undefined || cause instanceof ChannelClosedError || isBroken(cause);
  }
  // More connections wait than the kernel holds: nobody accepts them.
  return error instanceof RpcTimeoutError || error instanceof Deno.errors.WouldBlock ||
    isBroken(error);
}

function isBroken(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.BrokenPipe;
}
