import type { FullPane, LeanPane, LookDepth, ParsedLook, WindowRow } from "./look.ts";

interface FakePane {
  readonly id: number;
  pid: number;
  dead: boolean;
  exitStatus: number | null;
  title: string;
  drawn: number;
  command: string;
}

interface FakeWindow {
  readonly id: number;
  readonly panes: FakePane[];
  name: string;
  width: number;
  activityAt: number;
}

interface FakeSession {
  readonly id: number;
  readonly links: { readonly window: FakeWindow; index: number }[];
  name: string;
  attached: number;
}

/**
 * A tmux server without a process, for tests: what is done to it shows in its looks as it would in
 * those of tmux. Things are named by their number, counted round, so that any number will do.
 */
export class FakeServer {
  readonly #sessions: FakeSession[] = [];
  #pid = 100;
  #lastId = 0;

  constructor() {
    this.newSession();
  }

  look(depth: "windows"): Extract<ParsedLook, { depth: "windows" }>;
  look(depth: "panes"): Extract<ParsedLook, { depth: "panes" }>;
  look(depth: "full"): Extract<ParsedLook, { depth: "full" }>;
  look(depth: LookDepth): ParsedLook;
  look(depth: LookDepth): ParsedLook {
    const server = { pid: this.#pid, startedAt: 1_750_000_000_000 };
    const head = { server, tmuxVersion: "3.3a", windows: this.#windowRows() };
    const panes = this.#fullPanes();
    if (depth === "windows") return { ...head, depth };
    if (depth === "panes") return { ...head, depth, panes: panes.map(leanOf) };
    const sessions = this.#ordered.map(({ id, name, attached }) => ({
      tmuxSessionId: `$${id}`,
      name,
      groupName: null,
      attachedClients: attached,
      createdAt: 1_750_000_000_000,
      workingDir: "/home",
    }));
    return { ...head, depth, sessions, panes };
  }

  newSession(): void {
    const id = ++this.#lastId;
    const links = [{ window: this.#newWindow(), index: 0 }];
    this.#sessions.push({ id, links, name: `session ${id}`, attached: 0 });
  }

  killSession(n: number): void {
    if (this.#sessions.length > 1) this.#sessions.splice(n % this.#sessions.length, 1);
  }

  renameSession(n: number, name: string): void {
    this.#session(n).name = `${name} ${this.#session(n).id}`;
  }

  attach(n: number, clients: number): void {
    this.#session(n).attached = clients;
  }

  newWindow(n: number): void {
    this.#link(this.#session(n), this.#newWindow());
  }

  /** Shows a window in a session, too, at the next free index. */
  linkWindow(n: number, into: number): void {
    const session = this.#session(into);
    const window = this.#window(n);
    if (!session.links.some((link) => link.window === window)) this.#link(session, window);
  }

  moveWindow(n: number): void {
    for (const { links } of this.#sessions) {
      const link = links.find(({ window }) => window === this.#window(n));
      if (link) link.index += 100;
    }
  }

  renameWindow(n: number, name: string): void {
    this.#window(n).name = name;
  }

  resizeWindow(n: number, width: number): void {
    this.#window(n).width = width;
  }

  closeWindow(n: number): void {
    const window = this.#window(n);
    if (this.#windows.length === 1) return;
    for (const { links } of this.#sessions) {
      const at = links.findIndex((link) => link.window === window);
      if (at >= 0) links.splice(at, 1);
    }
    const left = this.#sessions.filter(({ links }) => links.length > 0);
    this.#sessions.splice(0, Infinity, ...left);
  }

  split(n: number): void {
    this.#window(n).panes.push(this.#newPane());
  }

  closePane(n: number): void {
    const { panes } = this.#window(n);
    if (panes.length === 1) this.closeWindow(n);
    else panes.shift();
  }

  swapPanes(n: number): void {
    this.#window(n).panes.reverse();
  }

  /** Its process ends, and the pane stays. */
  die(n: number, exitStatus: number | null): void {
    const pane = this.#pane(n);
    if (!pane.dead) Object.assign(pane, { dead: true, exitStatus });
  }

  respawn(n: number): void {
    Object.assign(this.#pane(n), { dead: false, exitStatus: null, pid: ++this.#lastId });
  }

  setTitle(n: number, title: string): void {
    this.#pane(n).title = title;
  }

  /** A program prints; its window's clock may still be in the same second. */
  print(n: number, seconds: number): void {
    this.#pane(n).drawn++;
    this.#window(n).activityAt += seconds * 1000;
  }

  runs(n: number, command: string): void {
    this.#pane(n).command = command;
  }

  /** Ends, and begins with one session that has the ids of the first. */
  restart(): void {
    this.#pid++;
    this.#lastId = 0;
    this.#sessions.length = 0;
    this.newSession();
  }

  /** As tmux lists them. */
  get #ordered(): readonly FakeSession[] {
    return this.#sessions.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  get #windows(): readonly FakeWindow[] {
    return [...new Set(this.#sessions.flatMap(({ links }) => links.map(({ window }) => window)))];
  }

  #session(n: number): FakeSession {
    return at(this.#sessions, n);
  }

  #window(n: number): FakeWindow {
    return at(this.#windows, n);
  }

  #pane(n: number): FakePane {
    return at(this.#window(n).panes, n);
  }

  #newWindow(): FakeWindow {
    const panes = [this.#newPane()];
    return { id: ++this.#lastId, panes, name: "main", width: 80, activityAt: 1_750_000_000_000 };
  }

  #newPane(): FakePane {
    const id = ++this.#lastId;
    const quiet = { dead: false, exitStatus: null, title: "title", drawn: 0, command: "bash" };
    return { id, pid: 1_000 + id, ...quiet };
  }

  #link(session: FakeSession, window: FakeWindow): void {
    const index = Math.max(...session.links.map((link) => link.index)) + 1;
    session.links.push({ window, index });
  }

  #windowRows(): WindowRow[] {
    return this.#ordered.flatMap(({ id, name, attached, links }) =>
      links.toSorted((a, b) => a.index - b.index).map(({ window, index }) => ({
        tmuxSessionId: `$${id}`,
        attachedClients: attached,
        tmuxWindowId: `@${window.id}`,
        windowIndex: index,
        windowActivityAt: window.activityAt,
        sessionName: name,
        windowName: window.name,
        layout: `${window.width}x24{${window.panes.map((pane) => pane.id).join()}}`,
        titles: new Map(window.panes.map((pane) => [`%${pane.id}`, pane.title])),
      }))
    );
  }

  #fullPanes(): FullPane[] {
    const windows = new Map(this.#windows.map((window) => [`@${window.id}`, window]));
    return this.#windowRows().flatMap(({ tmuxSessionId, tmuxWindowId }) =>
      (windows.get(tmuxWindowId)?.panes ?? []).map((pane, paneIndex) => ({
        tmuxSessionId,
        tmuxWindowId,
        tmuxPaneId: `%${pane.id}`,
        dead: pane.dead,
        tmuxPid: pane.pid,
        drawn: `${pane.drawn} 0 0`,
        title: pane.title,
        paneIndex,
        exitStatus: pane.exitStatus,
        tty: `/dev/pts/${pane.id}`,
        currentCommand: pane.command,
        currentPath: "/home",
      }))
    );
  }
}

function leanOf(pane: FullPane): LeanPane {
  const { tmuxSessionId, tmuxWindowId, tmuxPaneId, dead, tmuxPid, drawn, title } = pane;
  return { tmuxSessionId, tmuxWindowId, tmuxPaneId, dead, tmuxPid, drawn, title };
}

function at<T>(list: readonly T[], n: number): T {
  const item = list[n % list.length];
  if (item === undefined) throw new Error("Cannot find it: the fake server is empty, wanted one");
  return item;
}
