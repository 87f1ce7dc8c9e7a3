import type { Channel } from "../../shared/rpc/channel.ts";

/** A wire that is kept as it is used: every text, in both directions. */
export interface RecordedChannel extends Channel {
  readonly texts: readonly string[];
}

/** Wraps a wire; the texts stay in memory. */
export function recordChannel(channel: Channel): RecordedChannel {
  const texts: string[] = [];
  return {
    texts,
    name: channel.name,
    closed: channel.closed,
    close: () => channel.close(),
    async send(text) {
      texts.push(text);
      await channel.send(text);
    },
    async *receive() {
      for await (const text of channel.receive()) {
        texts.push(text);
        yield text;
      }
    },
  };
}
