import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { Request } from "../view.ts";
import { CallButton } from "./call_button.tsx";
import { errorCode } from "./error_words.ts";
import { useView } from "./view_context.ts";

/** Refusals of `actions.focus` after which a person can still go there on their own. */
const CANNOT = new Set(["METHOD_NOT_FOUND", "UNSUPPORTED", "CONFLICT", "FORBIDDEN"]);

interface AttachButtonsProps {
  readonly paneId: string;
  /** The pane's name, for those who do not see the row. */
  readonly name: string;
  /** Whether the person is wanted there. */
  readonly isCalled?: boolean;
}

/** Brings a person to a pane: in a terminal that is attached, or by a command to be run in one. */
export function AttachButtons({ paneId, name, isCalled = true }: AttachButtonsProps) {
  const { request, opensTerminals } = useView();
  const { shown, ask } = useAttachCommand();
  const focus = async () => {
    const why = await focusPane(request, paneId);
    return why === null ? "your terminal shows it" : `${why}; ${await ask(paneId)}`;
  };
  return (
    <>
      <CallButton
        tone={isCalled ? "main" : undefined}
        hotkey="f"
        label={`Focus ${name}`}
        run={focus}
      >
        Focus
      </CallButton>
      {opensTerminals.value && (
        <CallButton
          label={`Open ${name} in Terminal`}
          run={() => request("window.open_terminal", { paneId }).then(() => "a terminal opens")}
        >
          Open in Terminal
        </CallButton>
      )}
      <CallButton hotkey="c" label={`Copy attach command of ${name}`} run={() => ask(paneId)}>
        Copy attach command
      </CallButton>
      {shown}
    </>
  );
}

/** The command that attaches a terminal to a pane, once it was asked for. */
interface AttachCommand {
  /** It stays, for those whose browser has no clipboard for this page; null before it is asked for. */
  readonly shown: ComponentChild;
  /** Whether the last is in the clipboard. */
  readonly isCopied: boolean;
  /**
   * Asks for the command of a pane, and copies it.
   * @returns what is told beside the button
   * @throws {RpcError} when there is no such pane.
   */
  readonly ask: (paneId: string) => Promise<string>;
}

/** Copies the commands by which a terminal is attached, and shows the last of them. */
export function useAttachCommand(): AttachCommand {
  const { request, copy } = useView();
  const [last, setLast] = useState<{ text: string; isCopied: boolean } | null>(null);
  const ask = async (paneId: string) => {
    const { command: text } = await request<{ readonly command: string }>("attach.command", {
      paneId,
    });
    const isCopied = await copy(text);
    setLast({ text, isCopied });
    return isCopied ? "command copied" : "copy the command below";
  };
  const shown = last && <code class="command" tabIndex={0}>{last.text}</code>;
  return { shown, isCopied: last?.isCopied ?? false, ask };
}

/**
 * Shows a pane in a terminal that is attached.
 * @returns null when one shows it now; else why none does.
 */
export async function focusPane(request: Request, paneId: string): Promise<string | null> {
  try {
    const { client } = await request<{ readonly client: string | null }>("actions.focus", {
      paneId,
    });
    return client === null ? "no terminal is attached" : null;
  } catch (error) {
    const code = errorCode(error);
    if (code !== null && CANNOT.has(code)) return "it cannot be focused from here";
    throw error;
  }
}
