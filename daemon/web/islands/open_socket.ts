import type { Channel } from "../../../shared/rpc/channel.ts";
import { webSocketChannel } from "../../../shared/rpc/web_socket_channel.ts";

/** Opens a wire to the daemon: null when it cannot be had, `refused` when nobody is logged in. */
export type Connect = () => Promise<Channel | "refused" | null>;

/** A relay that was paused takes a connection and never answers. */
const PATIENCE_MS = 10_000;

/**
 * By WebSocket, to where the page came from.
 * @param patienceMs how long the daemon may take to answer
 */
export async function connectBySocket(patienceMs: number = PATIENCE_MS): ReturnType<Connect> {
  const socket = new WebSocket(new URL("/rpc", location.href.replace(/^http/, "ws")));
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.addEventListener("open", () => resolve(true));
  socket.addEventListener("close", () => resolve(false));
  const timer = setTimeout(() => resolve(false), patienceMs);
  const isOpen = await promise;
  clearTimeout(timer);
  if (isOpen) return webSocketChannel(socket, "page");
  socket.close();
  return await isRefused(patienceMs) ? "refused" : null;
}

/** A browser does not tell a page why a WebSocket was not opened. */
async function isRefused(patienceMs: number): Promise<boolean> {
  try {
    const { status } = await fetch("/static/style.css", {
      method: "HEAD",
      cache: "no-store",
      signal: AbortSignal.timeout(patienceMs),
    });
    return status === 401;
  } catch {
    return false;
  }
}
