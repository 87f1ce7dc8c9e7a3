import type { Channel } from "../../shared/rpc/channel.ts";

/** The same wire; calls `onHeard` for each text of the peer, its heartbeats too. */
export function heardChannel(channel: Channel, onHeard: () => void): Channel {
  return {
    name: channel.name,
    closed: channel.closed,
    send: (text) => channel.send(text),
    close: () => channel.close(),
    async *receive() {
      for await (const text of channel.receive()) {
        onHeard();
        yield text;
      }
    },
  };
}
