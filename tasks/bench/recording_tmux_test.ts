import { deepEqual, equal } from "node:assert/strict";
import { installHooksArgs, removeHooksArgs } from "../../daemon/collect/tmux/hooks.ts";
import { lookArgs } from "../../daemon/collect/tmux/look.ts";
import { seriesArgs } from "../../daemon/collect/tmux/series.ts";
import { countCalls, RecordingTmux } from "./recording_tmux.ts";

const NONE = { looks: 0, looksEnded: 0, series: 0, waits: 0, hooks: 0, other: 0 };

Deno.test("countCalls() counts each kind, and looks that have ended", () => {
  const text =
    "start look\nend look\nstart wait\nstart look\nstart other\nend other\nstart series\n" +
    "start hooks\n";
  deepEqual(countCalls(text), {
    ...NONE,
    looks: 2,
    looksEnded: 1,
    series: 1,
    waits: 1,
    hooks: 1,
    other: 1,
  });
  deepEqual(countCalls(""), NONE);
});

Deno.test({
  name: "RecordingTmux knows the daemon's calls and hands them on",
  ignore: Deno.build.os === "windows",
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "ntm-recording-" });
    try {
      // `echo` in the place of tmux: what it prints is what it was given.
      const recording = await RecordingTmux.install(dir, "/bin/echo");
      const call = async (...args: string[]) => {
        const { stdout } = await new Deno.Command(recording.program, { args }).output();
        return new TextDecoder().decode(stdout).trimEnd();
      };
      const look = ["-S", "/s", ...lookArgs("full", "~a b")];
      equal(await call(...look), look.join(" ").trimEnd());
      await call(...lookArgs("windows", "~a"));
      await call(...seriesArgs({ depths: ["panes", "windows"], pauseMs: 480 }, "~a"));
      await call(...installHooksArgs());
      await call(...removeHooksArgs());
      await call("-S", "/s", "wait-for", "a-channel");
      await call("-V");
      deepEqual(await recording.read(), {
        looks: 2,
        looksEnded: 2,
        series: 1,
        waits: 1,
        hooks: 2,
        other: 1,
      });
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});
