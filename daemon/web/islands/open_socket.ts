import type { Channel } from "../../../shared/rpc/channel.ts";
import { webSocketChannel } from "../../../shared/rpc/web_socket_channel.ts";

/** Opens a wire to the daemon: null when it cannot be had, `refused` when nobody is logged in. */
export type Connect = () => Promise<Channel | "refused" | null>;

/** By WebSocket, to where the page came from. */
export const connectBySocket: Connect = async () => {
  const socket = new WebSocket(new URL("/rpc", location.href.replace(/^http/, "ws")));
  const isOpen = await new Promise((resolve) => {
    socket.addEventListener("open", () => resolve(true));
    socket.addEventListener("close", () => resolve(false));
  });
  if (isOpen) return webSocketChannel(socket, "page");
  return await isRefused() ? "refused" : null;
};

/** A browser does not tell a page why a WebSocket was not opened. */
async function isRefused(): Promise<boolean> {
  try {
    const { status } = await fetch("/static/style.css", { method: "HEAD", cache: "no-store" });
    return status === 401;
  } catch {
    return false;
  }
}
