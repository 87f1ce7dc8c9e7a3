import { deepEqual, equal } from "node:assert/strict";
import { parse } from "smol-toml";
import { ConfigSchema } from "../../daemon/platform/config_schema.ts";
import { daemonConfig, type DaemonSettings } from "./daemon_config.ts";

const read = (settings: DaemonSettings) => ConfigSchema.parse(parse(daemonConfig(settings)));

Deno.test("daemonConfig() names the socket and leaves the rest as it is", () => {
  const config = read({ socketPath: "/tmp/a b/\"c'", hooks: true });
  const standard = ConfigSchema.parse({});
  deepEqual(config, {
    ...standard,
    tmux: { ...standard.tmux, sockets: ["/tmp/a b/\"c'"] },
    hooks: { ...standard.hooks, enable: true },
  });
});

Deno.test("daemonConfig() sets a fixed pause and another tmux", () => {
  const config = read({
    socketPath: "/tmp/s",
    hooks: false,
    tmuxProgram: "/tmp/t/tmux",
    fixedPauseMs: 960,
  });
  equal(config.tmux.program, "/tmp/t/tmux");
  equal(config.polling.tmux_busy_interval_ms, 960);
  equal(config.polling.tmux_quiet_interval_ms, 960);
});
