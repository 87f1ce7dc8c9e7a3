import { App } from "../../../daemon/app.ts";
import { defaultConfig } from "../../../daemon/platform/config.ts";
import { systemClock } from "../../../daemon/platform/clock.ts";
import { ensureDirectories } from "../../../daemon/platform/directories.ts";
import { openLog } from "../../../daemon/platform/log.ts";
import { HOME_VARIABLE, resolvePaths } from "../../../daemon/platform/paths.ts";
import {
  SIMULATED_SOCKET,
  simulatedReaders,
} from "../../../fixtures/simulation/simulated_readers.ts";
import type { Delta } from "../../../shared/model/snapshot.ts";
import { RpcClient } from "../../../shared/rpc/client.ts";
import { memoryPair } from "../../../shared/rpc/memory.ts";
import { SeededRandom } from "../transcripts/random.ts";
import { BusyFleet } from "./busy_fleet.ts";

/*
 * A daemon with its dashboard on a port and a simulated fleet, in a process of its own. Its first
 * line is a link that logs in; then one line a second says what clients were told in it. It leaves
 * when its stdin ends.
 *
 *     deno run -A page_daemon.ts HOME PORT SESSIONS PANES_EACH
 */

/** What a line says: `{"url"}` once, then `{"panes","deltas"}`, panes that changed in a second. */
export interface PageDaemonLine {
  readonly url?: string;
  readonly panes?: number;
  readonly deltas?: number;
}

const SECOND_MS = 1_000;
/** Changes come ten times a second, a tenth of them each time. */
const LOOK_MS = 100;

async function main([home = "", port, sessions, panesEach]: readonly string[]): Promise<void> {
  const paths = resolvePaths({
    homeFlag: home,
    env: { get: (name) => name === HOME_VARIABLE ? home : undefined },
    userInfo: { homedir: home, uid: Deno.uid() ?? 0 },
  });
  await ensureDirectories(paths);
  const limits = { maxFileMb: 1, maxFiles: 2, format: "json", stderr: false } as const;
  const log = await openLog({ file: paths.logFile, level: "warn", ...limits, scrub: String });
  const size = { sessions: Number(sessions), panesEach: Number(panesEach) };
  const random = new SeededRandom(1);
  const fleet = new BusyFleet(size, { random: () => random.next(), now: Date.now() });
  const config = defaultConfig();
  const app = new App({
    ...{ paths, log, clock: systemClock, runId: "bench", configExists: false, web: true },
    config: {
      ...config,
      server: { ...config.server, port: Number(port) },
      tmux: { ...config.tmux, sockets: [SIMULATED_SOCKET] },
    },
    readers: simulatedReaders(fleet, { lookMs: LOOK_MS, minuteMs: SECOND_MS }),
  });
  const [ours, theirs] = memoryPair();
  void app.serve(theirs, "admin");
  const told = { panes: 0, deltas: 0 };
  const client = new RpcClient(ours, {
    onNotification: (method, params) => {
      if (method !== "session.delta") return;
      told.panes += (params as unknown as Delta).panes.length;
      told.deltas++;
    },
  });
  await app.start();
  await client.request("subscribe", { channels: ["sessions"] });
  say(await client.request<{ readonly url: string }>("web.link", {}));
  const telling = setInterval(() => {
    say(told);
    Object.assign(told, { panes: 0, deltas: 0 });
  }, SECOND_MS);
  for await (const _ of Deno.stdin.readable) { /* Only its end means something. */ }
  clearInterval(telling);
  client.close();
  await app.stop("the bench is over");
  await log.close();
}

function say({ url, panes, deltas }: PageDaemonLine): void {
  console.log(JSON.stringify(url === undefined ? { panes, deltas } : { url }));
}

if (import.meta.main) await main(Deno.args);
