import { useState } from "preact/hooks";
import type { Request } from "../view.ts";
import { CallButton } from "./call_button.tsx";
import { errorCode } from "./error_words.ts";
import { useView } from "./view_context.ts";

/** Refusals of `actions.focus` after which a person can still go there on their own. */
const NO_CLIENT = new Set(["METHOD_NOT_FOUND", "UNSUPPORTED", "CONFLICT", "FORBIDDEN"]);

interface AttachButtonsProps {
  readonly paneId: string;
  /** The pane's name, for those who do not see the row. */
  readonly name: string;
}

/** Brings a person to a pane: in a terminal that is attached, or by a command to be run in one. */
export function AttachButtons({ paneId, name }: AttachButtonsProps) {
  const { request, copy } = useView();
  const [command, setCommand] = useState<string | null>(null);
  const show = async (because: string) => {
    const text = await attachCommand(request, paneId);
    setCommand(text);
    return `${because}${await copy(text) ? "command copied" : "copy the command below"}`;
  };
  const focus = async () => {
    const why = await focusPane(request, paneId);
    return why === null ? "your terminal shows it" : await show(`${why}; `);
  };
  return (
    <>
      <CallButton tone="main" hotkey="f" label={`Focus ${name}`} run={focus}>Focus</CallButton>
      <CallButton hotkey="c" label={`Copy attach command of ${name}`} run={() => show("")}>
        Copy attach command
      </CallButton>
      {command !== null && <code class="command" tabIndex={0}>{command}</code>}
    </>
  );
}

/** @throws {RpcError} when there is no such pane. */
export async function attachCommand(request: Request, paneId: string): Promise<string> {
  return (await request<{ readonly command: string }>("attach.command", { paneId })).command;
}

/**
 * Shows a pane in a terminal that is attached.
 * @returns null when one shows it now; else why none does.
 */
async function focusPane(request: Request, paneId: string): Promise<string | null> {
  try {
    const answer = await request<{ readonly focused?: boolean }>("actions.focus", { paneId });
    return answer.focused === false ? "no terminal is attached" : null;
  } catch (error) {
    const code = errorCode(error);
    if (code === null || !NO_CLIENT.has(code)) throw error;
    return code === "CONFLICT" || code === "UNSUPPORTED"
      ? "no terminal is attached"
      : "it cannot be focused from here";
  }
}
