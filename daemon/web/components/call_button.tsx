import type { ComponentChildren } from "preact";
import { useCall } from "./use_call.ts";

interface CallButtonProps {
  readonly children: ComponentChildren;
  /** For those who do not see what the button stands beside. */
  readonly label?: string;
  /** The key that presses it while the focus is in its row. */
  readonly hotkey?: string;
  /** Whether those who walk along the rows stop at it. */
  readonly isStop?: boolean;
  readonly tone?: "main" | "danger" | undefined;
  /** Resolves to what is told beside the button. */
  readonly run: () => Promise<string>;
}

/** A button that asks something of the daemon, with what came of it beside it. */
export function CallButton({ children, label, hotkey, isStop, tone, run }: CallButtonProps) {
  const [{ state, words }, call] = useCall();
  return (
    <span class="call">
      <button
        type="button"
        class={tone}
        aria-label={label}
        aria-keyshortcuts={hotkey}
        data-hotkey={hotkey}
        data-nav={isStop || undefined}
        aria-disabled={state === "busy"}
        aria-busy={state === "busy"}
        onClick={() => call(run)}
      >
        {children}
      </button>
      <span class={`told ${state}`} role="status">{words}</span>
    </span>
  );
}
