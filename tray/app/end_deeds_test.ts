import { deepEqual, equal, match } from "node:assert/strict";
import type { ConnectionState, FaceConnection } from "../face/face_input.ts";
import { aConnection } from "../face/test_input.ts";
import { EndDeeds } from "./end_deeds.ts";

/** Deeds on fakes, and all that they did. */
class Scene {
  readonly done: string[] = [];
  readonly asked: string[] = [];
  answer: boolean | null = false;
  connections: readonly FaceConnection[] = [];
  /** As far as was heard last. */
  withSessions: readonly string[] = [];
  readonly deeds: EndDeeds;

  constructor(os: "windows" | "linux" = "windows") {
    this.deeds = new EndDeeds({
      os,
      daemons: {
        stopDaemon: (name) => Promise.resolve(void this.done.push(`stop ${name}`)),
        hasSessions: (name) => this.withSessions.includes(name),
      },
      connections: () => this.connections,
      ask: ({ text }) => {
        this.asked.push(text);
        return Promise.resolve(this.answer);
      },
      end: () => Promise.resolve(void this.done.push("end")),
    });
  }
}

const distro = (id: string, state: ConnectionState = { kind: "live", wire: "stdio" }) =>
  aConnection({ id, label: id, state, snapshot: null });

Deno.test("EndDeeds stops the daemon of a distro with sessions only when that is wanted", async () => {
  const scene = new Scene();
  scene.connections = [distro("Ubuntu"), distro("Debian")];
  scene.withSessions = ["Ubuntu", "Debian"];
  await scene.deeds.stopDaemon("Ubuntu");
  deepEqual(scene.done, []);
  match(
    scene.asked[0] ?? "",
    /^There are tmux sessions in Ubuntu\. When the daemon stops, .*Stop/s,
  );
  scene.answer = true;
  await scene.deeds.stopDaemon("Ubuntu");
  scene.answer = null;
  await scene.deeds.stopDaemon("Debian");
  deepEqual(scene.done, ["stop Ubuntu", "stop Debian"], "also where nobody can be asked");
});

Deno.test("EndDeeds asks before the end by what was known last of each distro", async () => {
  const scene = new Scene();
  const refused = distro("Refused", { kind: "refused", sentence: "newer" });
  scene.connections = [distro("Lost", { kind: "lost" }), refused, distro("Idle")];
  scene.withSessions = ["Lost", "Refused"];
  await scene.deeds.quit();
  match(scene.asked[0] ?? "", /^There are tmux sessions in Lost and Refused\. When the tray ends/);
  deepEqual(scene.done, []);
  scene.answer = true;
  await scene.deeds.quit();
  deepEqual(scene.done, ["end"]);
});

Deno.test("EndDeeds asks nothing where no session is let go", async () => {
  const scene = new Scene();
  scene.connections = [distro("Idle"), distro("Off", { kind: "none" })];
  scene.withSessions = ["Off"];
  await scene.deeds.quit();
  await scene.deeds.stopDaemon("Idle");
  await scene.deeds.stopDaemon("Off");
  deepEqual([scene.asked, scene.done], [[], ["end", "stop Idle", "stop Off"]]);
  const linux = new Scene("linux");
  linux.connections = [distro("this machine")];
  linux.withSessions = ["this machine"];
  await linux.deeds.stopDaemon("this machine");
  equal(linux.done.length, 1, "nothing but Windows stops distros");
});
