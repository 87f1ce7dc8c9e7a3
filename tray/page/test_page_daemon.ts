import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Capabilities } from "../../shared/protocol/methods/capabilities.ts";
import type { HostFrame } from "../../shared/rpc/page_frames.ts";
import { sampleSnapshot } from "../../daemon/cli/test_snapshot.ts";
import type { PageDaemon, PageLinkState } from "./page_daemon.ts";

type Answer = (method: string, params: unknown) => unknown;

export const CAPABILITIES: Capabilities = {
  version: "1.2.3",
  protocolVersion: 1,
  schemaVersion: 1,
  instanceId: "instance-1",
  runId: "run-1",
  features: [],
  methods: [],
  role: "admin",
  heartbeatMs: 15_000,
};

/** A link that stands as the test says. */
export class FakePageDaemon implements PageDaemon {
  state: PageLinkState = { kind: "live", capabilities: CAPABILITIES };
  snapshot: Snapshot | null = sampleSnapshot();
  readonly asked: string[] = [];
  answer: Answer = () => ({});

  request<Result>(method: string, params: unknown): Promise<Result> {
    this.asked.push(method);
    return Promise.resolve().then(() => this.answer(method, params) as Result);
  }

  /** The copy with something else in it, one revision later. */
  becomes(change: Partial<Snapshot>): void {
    const { revision = 0 } = this.snapshot ?? {};
    this.snapshot = { ...sampleSnapshot(), ...this.snapshot, revision: revision + 1, ...change };
  }
}

/** The frames that a script hands to a page, as the page gets them. */
export function framesOf(scripts: readonly string[]): HostFrame[] {
  const frames: HostFrame[] = [];
  const page = { ntmTracker: { receive: (frame: HostFrame) => frames.push(frame) } };
  for (const script of scripts) new Function("globalThis", script)(page);
  return frames;
}
