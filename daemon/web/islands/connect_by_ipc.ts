import type { HostFrame, PageFrame } from "../../../shared/rpc/page_frames.ts";
import {
  type StandardWebSocket,
  webSocketChannel,
} from "../../../shared/rpc/web_socket_channel.ts";
import type { Connect } from "./open_socket.ts";

/** How a window's host is told something; it answers by a call of `ntmTracker.receive`. */
export interface Ipc {
  postMessage(text: string): void;
}

/** The host answers once its daemon is there. */
const PATIENCE_MS = 3_000;
/** The host is told each time so many were heard: it holds back what is not heard of. */
const HEARD_EVERY = 8;

type Listener = (event: { readonly data?: unknown }) => void;

/**
 * By the messages of the window that shows the page. A page has one such connection: the next ends
 * the one before it.
 * @param patienceMs how long the host may take to answer
 */
export function connectByIpc(ipc: Ipc, patienceMs: number = PATIENCE_MS): ReturnType<Connect> {
  const id = String(Math.random());
  const listeners: Partial<Record<"message" | "close", Listener>> = {};
  const post = (frame: PageFrame) => ipc.postMessage(JSON.stringify(frame));
  let heard = 0;
  let readyState = 1;
  const socket: StandardWebSocket = {
    get readyState() {
      return readyState;
    },
    bufferedAmount: 0,
    send: (text) => post({ kind: "rpc", id, text }),
    close: () => post({ kind: "close", id }),
    addEventListener: (type, listener) => listeners[type] = listener,
  };
  return new Promise((resolve) => {
    const receive = (frame: HostFrame) => {
      if (frame.id !== id) return;
      if (frame.kind === "opened") resolve(webSocketChannel(socket, "page"));
      else if (frame.kind === "rpc") {
        if (++heard % HEARD_EVERY === 0) post({ kind: "heard", id, count: heard });
        listeners.message?.({ data: frame.text });
      } else {
        readyState = 3;
        listeners.close?.({});
      }
    };
    Object.assign(globalThis, { ntmTracker: { receive } });
    post({ kind: "open", id });
    setTimeout(() => resolve(null), patienceMs);
  });
}
