const AF_UNIX = 1;
/** `SOCK_DGRAM | SOCK_CLOEXEC`: tmux must not inherit it. */
const DATAGRAM = 2 | 0o2000000;
/** `MSG_DONTWAIT | MSG_NOSIGNAL`: a manager that does not read must not stop the daemon. */
const AT_ONCE = 0x40 | 0x4000;
/** `sizeof(sockaddr_un.sun_path)` on Linux. */
const LONGEST_ADDRESS = 108;

/** The other end is the service manager; what is sent is one datagram. */
export interface NotifySocket {
  /** @returns false when nobody took it. */
  send(text: string): boolean;
  close(): void;
}

/**
 * Opens the socket on which a service manager listens (`$NOTIFY_SOCKET`, sd_notify(3)). The runtime
 * sends Unix datagrams only behind an unstable flag, so the C library does it.
 * @param address an absolute path, or `@name` for an abstract one
 * @throws {Error} when the address is of another kind, or there is no such C library.
 */
export function openNotifySocket(address: string): NotifySocket {
  const target = socketAddress(address);
  const libc = Deno.dlopen("libc.so.6", {
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });
  const fd = libc.symbols.socket(AF_UNIX, DATAGRAM, 0);
  if (fd < 0) {
    libc.close();
    throw new Error(`cannot tell the service manager at ${address}: no socket could be made`);
  }
  let open = true;
  return {
    send(text) {
      if (!open) return false;
      const bytes = new TextEncoder().encode(text);
      const length = BigInt(bytes.length);
      return libc.symbols.sendto(fd, bytes, length, AT_ONCE, target, target.length) === length;
    },
    close() {
      if (!open) return;
      open = false;
      libc.symbols.close(fd);
      libc.close();
    },
  };
}

/**
 * A `struct sockaddr_un`: the family in the machine's byte order, then the path with its NUL, or a
 * NUL and the abstract name without one.
 * @throws {Error} for an address that no Unix socket can have.
 */
export function socketAddress(address: string): Uint8Array<ArrayBuffer> {
  const isAbstract = address.startsWith("@");
  const name = new TextEncoder().encode(isAbstract ? `\0${address.slice(1)}` : `${address}\0`);
  if (name.length > LONGEST_ADDRESS || !(isAbstract || address.startsWith("/"))) {
    throw new Error(
      `cannot tell the service manager at ${address}: it is no Unix socket, NOTIFY_SOCKET must be ` +
        "an absolute path or begin with @",
    );
  }
  const bytes = new Uint8Array(2 + name.length);
  new Uint16Array(bytes.buffer, 0, 1)[0] = AF_UNIX;
  bytes.set(name, 2);
  return bytes;
}
