import { EXIT, type ExitName } from "./exit_codes.ts";

/** Why a command ends without its answer. The message is for the person who asked. */
export class CliError extends Error {
  override readonly name = "CliError";
  /** For scripts: stable, as the protocol's names. */
  readonly code: string;
  /** The status of the process. */
  readonly exit: number;

  constructor(
    message: string,
    options: { readonly code: string; readonly exit: ExitName; readonly cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.exit = EXIT[options.exit];
  }
}
