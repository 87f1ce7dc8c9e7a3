import { connectByIpc, type Ipc } from "./connect_by_ipc.ts";
import { type Connect, connectBySocket } from "./open_socket.ts";

const { ipc } = globalThis as { readonly ipc?: Ipc };

/** As the page was brought here: by the window that shows it, or by a browser. */
export const connect: Connect = ipc ? () => connectByIpc(ipc) : () => connectBySocket();
