import { equal } from "node:assert/strict";
import { loopbackUrl } from "./loopback_url.ts";

Deno.test("loopbackUrl() makes addresses of this machine whole", () => {
  equal(loopbackUrl("ws://127.0.0.1:3847"), "ws://127.0.0.1:3847/rpc");
  equal(loopbackUrl("ws://127.0.0.1:3847/"), "ws://127.0.0.1:3847/rpc");
  equal(loopbackUrl("ws://127.9.9.9:3847/rpc"), "ws://127.9.9.9:3847/rpc");
  equal(loopbackUrl("ws://LocalHost:3847"), "ws://localhost:3847/rpc");
  equal(loopbackUrl("ws://[::1]:3847"), "ws://[::1]:3847/rpc");
  equal(loopbackUrl("ws://127.1:3847"), "ws://127.0.0.1:3847/rpc");
});

Deno.test("loopbackUrl() takes nothing that leads elsewhere, or says more than where", () => {
  for (
    const text of [
      "",
      "127.0.0.1:3847",
      "http://127.0.0.1:3847",
      "wss://127.0.0.1:3847",
      "ws://192.168.1.2:3847",
      "ws://0.0.0.0:3847",
      "ws://[::]:3847",
      "ws://[::ffff:127.0.0.1]:3847",
      "ws://127.0.0.1.example.com:3847",
      "ws://localhost.example.com:3847",
      "ws://example.com/127.0.0.1",
      "ws://127.0.0.1@example.com:3847",
      "ws://me:word@127.0.0.1:3847",
      "ws://127.0.0.1:3847/rpc?token=x",
      "ws://127.0.0.1:3847/rpc#x",
      "ws://127.0.0.1:3847/other",
    ]
  ) {
    equal(loopbackUrl(text), null, text);
  }
});
