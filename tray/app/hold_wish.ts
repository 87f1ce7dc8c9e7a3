import type { LinkState } from "../engine/link_state.ts";

/** What is to become of the hold on a distro. */
export type HoldWish = "keep" | "let_go" | "end";

/**
 * A distro in which sessions live is held for as long as its own line cannot: WSL stops one in which
 * no program of Windows runs, with its sessions. One that was stopped is as its user wants it.
 */
export function holdWish(state: LinkState, hasSessions: boolean): HoldWish {
  switch (state.kind) {
    case "live":
      if (state.wire === "stdio") return "let_go";
      // A WebSocket is no program of Windows in the distro.
      return hasSessions ? "keep" : "end";
    case "stopped":
    case "off":
      return "end";
    case "connecting":
    case "lost":
    case "refused":
    case "gave_up":
      return hasSessions ? "keep" : "end";
  }
}
