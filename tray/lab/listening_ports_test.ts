import { deepEqual } from "node:assert/strict";
import { listeningPorts } from "./listening_ports.ts";

Deno.test("listeningPorts() finds what this process listens at, and forgets what it closed", () => {
  const before = listeningPorts([Deno.pid]);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  try {
    deepEqual(listeningPorts([Deno.pid]).filter((one) => !before.includes(one)), [port]);
    deepEqual(listeningPorts([]), []);
  } finally {
    listener.close();
  }
  deepEqual(listeningPorts([Deno.pid]), before);
});
