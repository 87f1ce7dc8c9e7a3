import type { Event } from "../../shared/model/event.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { parseEnvelope, type RequestEnvelope } from "../../shared/protocol/envelope.ts";
import { WireError, type WireErrorBody } from "../../shared/protocol/errors.ts";
import { findMethod, type MethodName } from "../../shared/protocol/manifest.ts";
import type { Capabilities } from "../../shared/protocol/methods/capabilities.ts";
import type { Gap } from "../../shared/protocol/notifications.ts";
import { RpcClosedError, RpcError } from "../../shared/rpc/client_errors.ts";
import { messageOf } from "../../shared/text/message_of.ts";
import { deltaBetween } from "./delta_between.ts";
import type { PageDaemon } from "./page_daemon.ts";

/** A pane that is to be shown in a terminal. */
export interface TerminalTarget {
  /** Of which daemon it is. */
  readonly daemon: string;
  readonly sessionId: string;
  readonly paneId: string;
}

/** What the machine does for a page beyond what a browser would. Errors are told to the person. */
export interface WindowDeeds {
  readonly openTerminal?: (target: TerminalTarget) => Promise<void>;
  readonly copy?: (text: string) => Promise<void>;
  /** A terminal shows that pane now: its window is to come forward. */
  readonly bringForward?: (target: TerminalTarget) => Promise<void>;
}

export interface PageConnectionOptions {
  readonly daemon: PageDaemon;
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly deeds: WindowDeeds;
  /** Hands a text to the page. */
  readonly send: (text: string) => void;
}

/** Texts that a page may not have heard of yet, before it is told no more news. */
const MOST_UNHEARD = 64;
/** Events that wait for a page; with more, it is told of a gap. */
const MOST_WAITING_EVENTS = 1_000;
/** Answers that a page may wait for at once. */
const MOST_PENDING = 64;
/** Longest text that is handed to a page, UTF-16 units. */
const MOST_TEXT_LENGTH = 16 * 1_048_576;
const MOST_COPIED_LENGTH = 65_536;

type Params = Readonly<Record<string, unknown>>;

/**
 * The daemon as one document sees it: what it asks goes there, and what it follows is the copy that
 * the link has, which is told as changes of that copy. So it shows what the tray shows, and a loss on
 * the way from the daemon is made good before it is told.
 */
export class PageConnection {
  readonly #options: PageConnectionOptions;
  #isOver = false;
  #pending = 0;
  #sent = 0;
  #heard = 0;
  /** What the page has; null while it does not follow it. */
  #told: Snapshot | null = null;
  /** Of the page's copy: it grows by one with each change told, however many the link has seen. */
  #revision = 0;
  #followsState = false;
  #followsEvents = false;
  #events: Event[] = [];
  #hasGap = false;

  constructor(options: PageConnectionOptions) {
    this.#options = options;
  }

  /** Takes one JSON-RPC text of the page. */
  take(text: string): void {
    const envelope = parseEnvelope(text);
    if (envelope.kind === "request") return void this.#answer(envelope);
    if (envelope.kind === "invalid") return this.#fail(envelope.id, envelope.error.toWire());
    if (envelope.kind === "batch") {
      const error = new WireError("INVALID_REQUEST", "take batch: a page asks one by one");
      this.#fail(null, error.toWire());
    }
  }

  /** The page has heard so many texts. */
  heard(count: number): void {
    this.#heard = Math.min(Math.max(count, this.#heard), this.#sent);
    this.tell();
  }

  /** The link has other events. */
  tellEvents(events: readonly Event[]): void {
    if (!this.#followsEvents) return;
    this.#events.push(...events);
    if (this.#events.length > MOST_WAITING_EVENTS) this.tellGap();
    else this.tell();
  }

  /** Events were left out on the way here. */
  tellGap(): void {
    if (!this.#followsEvents) return;
    this.#events = [];
    this.#hasGap = true;
    this.tell();
  }

  /** Tells what the page does not have yet, unless it is behind with hearing: then all at once later. */
  tell(): void {
    const { snapshot } = this.#options.daemon;
    if (this.#isOver || this.#sent - this.#heard >= MOST_UNHEARD) return;
    if (this.#told !== null && snapshot !== null && snapshot !== this.#told) {
      const delta = deltaBetween(this.#told, snapshot, ++this.#revision);
      this.#told = snapshot;
      this.#notify("session.delta", delta);
    }
    if (this.#hasGap) {
      this.#hasGap = false;
      const gap: Gap = {
        channel: "events",
        reason: "slow_client",
        revision: this.#revision,
        fromEventId: null,
        toEventId: null,
      };
      this.#notify("gap", gap);
    }
    const last = this.#events.at(-1);
    if (last === undefined) return;
    const events = this.#events;
    this.#events = [];
    this.#notify("events", { events, nextEventId: last.id });
  }

  /** Tells nothing more; what is under way is answered to nobody. */
  close(): void {
    this.#isOver = true;
  }

  async #answer({ id, method, params = {} }: RequestEnvelope): Promise<void> {
    if (this.#pending >= MOST_PENDING) {
      const state = `${MOST_PENDING} requests wait already`;
      const error = new WireError("RATE_LIMITED", `ask ${method}: ${state}, ask again later`);
      return this.#fail(id, error.toWire());
    }
    this.#pending++;
    try {
      const answer = this.#ask(method, params);
      // What is known here is told before anything that happens next.
      this.#send({ id, result: answer instanceof Promise ? await answer : answer });
      if (method === "subscribe") this.#greet();
    } catch (error) {
      // The page waits for the end of its connection, which is on its way.
      if (!(error instanceof RpcClosedError)) this.#fail(id, bodyOf(error));
    } finally {
      this.#pending--;
    }
  }

  /** A snapshot is answered at once, so that no change comes between it and what follows. */
  #ask(method: string, params: Params): unknown {
    if (method === "subscribe") return this.#subscribe(params);
    if (method === "snapshot.get") return this.#snapshot();
    if (method === "window.open_terminal") return this.#openTerminal(params);
    if (method === "window.copy") return this.#copy(params);
    if (findMethod(method) === undefined) {
      throw new WireError("METHOD_NOT_FOUND", `ask ${method}: there is no such method`);
    }
    if (method === "actions.focus") return this.#focus(params);
    // The daemon looks at params itself, as it does for every client.
    return this.#options.daemon.request(method as MethodName, params as never);
  }

  #subscribe(params: Params): unknown {
    const checked = findMethod("subscribe")?.params.safeParse(params);
    if (!checked?.success) {
      throw new WireError("INVALID_PARAMS", "subscribe: name the channels to follow");
    }
    const { channels, sinceEventId } = checked.data as {
      readonly channels: readonly string[];
      readonly sinceEventId?: number;
    };
    const { instanceId, runId, lastEventId } = this.#snapshot();
    if (sinceEventId !== undefined && sinceEventId !== lastEventId) {
      const advice = "follow from now on, and ask events.list for the past";
      throw new WireError("STALE_CURSOR", `subscribe: nothing is replayed here, ${advice}`);
    }
    this.#followsState = channels.includes("sessions");
    this.#followsEvents = channels.includes("events");
    this.#events = [];
    const snapshot = this.#snapshot();
    const identity = { instanceId, runId, revision: this.#revision, lastEventId };
    return { channels, ...identity, snapshot: this.#followsState ? snapshot : null };
  }

  /** The copy as it stands, which is also what changes are told of from now on. */
  #snapshot(): Snapshot {
    const { snapshot } = this.#options.daemon;
    if (snapshot === null) throw new WireError("INTERNAL", "read snapshot: there is none yet");
    this.#revision = Math.max(snapshot.revision, this.#revision);
    this.#told = this.#followsState ? snapshot : null;
    return { ...snapshot, revision: this.#revision };
  }

  async #focus(params: Params): Promise<unknown> {
    const { daemon, name, deeds: { bringForward } } = this.#options;
    const focused = await daemon.request("actions.focus", params as never);
    const pane = daemon.snapshot?.panes.find(({ id }) => id === focused.paneId);
    if (focused.client !== null && pane !== undefined) {
      await bringForward?.({ daemon: name, sessionId: pane.sessionId, paneId: pane.id });
    }
    return focused;
  }

  async #openTerminal({ paneId }: Params): Promise<unknown> {
    const { daemon, name, deeds: { openTerminal } } = this.#options;
    if (openTerminal === undefined) throw unsupported("open terminal");
    // Only what is there: the words of a page name no program.
    const pane = daemon.snapshot?.panes.find(({ id }) => id === paneId);
    if (pane === undefined) throw new WireError("NOT_FOUND", "open terminal: the pane has ended");
    await openTerminal({ daemon: name, sessionId: pane.sessionId, paneId: pane.id });
    return {};
  }

  async #copy({ text }: Params): Promise<unknown> {
    const { copy } = this.#options.deeds;
    if (copy === undefined) throw unsupported("copy");
    if (typeof text !== "string" || text.length > MOST_COPIED_LENGTH) {
      throw new WireError("INVALID_PARAMS", "copy: that is no text, or too long");
    }
    await copy(text);
    return {};
  }

  #greet(): void {
    const { version, protocolVersion, instanceId, runId } = this.#options.capabilities;
    const lastEventId = this.#options.daemon.snapshot?.lastEventId ?? 0;
    const revision = this.#revision;
    const who = { instanceId, runId, version, protocolVersion };
    this.#notify("hello", { ...who, lastEventId, revision });
  }

  #fail(id: RequestEnvelope["id"] | null, error: WireErrorBody): void {
    this.#send({ id, error });
  }

  #notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    if (this.#isOver) return;
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    if (text.length > MOST_TEXT_LENGTH && "result" in message) {
      const error = new WireError("UNSUPPORTED", "answer page: the answer is too long for it");
      return this.#send({ id: message["id"], error: error.toWire() });
    }
    this.#sent++;
    this.#options.send(text);
  }
}

function unsupported(what: string): WireError {
  return new WireError("UNSUPPORTED", `${what}: this window cannot do that`);
}

/** What the daemon refused is refused with its own words; what failed here is told as it is. */
function bodyOf(error: unknown): WireErrorBody {
  if (error instanceof WireError) return error.toWire();
  if (error instanceof RpcError) {
    const { code, message, data } = error;
    return { code, message, data };
  }
  const message = messageOf(error);
  return new WireError("INTERNAL", message).toWire();
}
