import {
  RpcBusyError,
  RpcClosedError,
  RpcError,
  RpcTimeoutError,
} from "../../shared/rpc/client_errors.ts";
import { CliError } from "./cli_error.ts";
import { EXIT } from "./exit_codes.ts";

/** An error as a command tells it: a stable code, a sentence, and the status of the process. */
export interface DescribedError {
  readonly code: string;
  readonly message: string;
  readonly exit: number;
}

/** Of the store, where a supervisor must know that another try does not help. */
const SCHEMA_TOO_NEW = "SCHEMA_TOO_NEW";

/** Puts whatever a command threw into words for its caller. */
export function describeError(error: unknown): DescribedError {
  if (error instanceof CliError) return error;
  if (error instanceof RpcError) return describeWireError(error);
  if (error instanceof RpcClosedError) {
    const message = "the daemon ended the connection before it answered: try again, or see its log";
    return { code: "DAEMON_GONE", message, exit: EXIT.UNAVAILABLE };
  }
  if (error instanceof RpcTimeoutError || error instanceof RpcBusyError) {
    const message = `the daemon does not answer: ${error.message}; if it stays so, ` +
      "`ntm-tracker recover` ends one that hangs";
    return { code: "TIMEOUT", message, exit: EXIT.UNAVAILABLE };
  }
  if (error instanceof Error) {
    const { code, message } = named(error);
    return { code, message, exit: code === SCHEMA_TOO_NEW ? EXIT.NEWER_DATABASE : EXIT.FAILED };
  }
  return { code: "FAILED", message: String(error), exit: EXIT.FAILED };
}

function describeWireError({ message, data }: RpcError): DescribedError {
  const code = codeOf(data) ?? "FAILED";
  const missing = code === "NOT_FOUND" || code === "CONFLICT";
  return { code, message, exit: missing ? EXIT.NOT_FOUND : EXIT.FAILED };
}

/** Our own errors carry a code of capitals; those of the runtime are told as they are. */
function named(error: Error): Pick<DescribedError, "code" | "message"> {
  const code = codeOf(error);
  if (code !== null) return { code, message: error.message };
  const isBug = error instanceof TypeError || error instanceof ReferenceError ||
    error instanceof RangeError;
  return { code: "FAILED", message: isBug ? error.stack ?? error.message : error.message };
}

function codeOf(holder: unknown): string | null {
  if (typeof holder !== "object" || holder === null || !("code" in holder)) return null;
  return typeof holder.code === "string" && /^[A-Z][A-Z_]+$/.test(holder.code) ? holder.code : null;
}
