import type { Channel } from "../../shared/rpc/channel.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";

/** The caller's end of our standard input and output. Nothing else may write to stdout. */
export function stdioChannel(): Channel {
  return frameChannel({
    name: "stdio",
    readable: Deno.stdin.readable,
    writable: Deno.stdout.writable,
  });
}
