import assert from "node:assert/strict";
import type { Pane } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";
import {
  SAMPLE_NOW,
  sampleEscalation,
  samplePane,
  sampleSession,
  sampleSnapshot,
  sampleSource,
} from "../../cli/test_snapshot.ts";
import { NO_FILTER } from "./filter.ts";
import { ISLANDS } from "./islands.ts";
import { Banner } from "./banner.tsx";
import { Detail } from "./detail.tsx";
import { Dialogs } from "./dialogs.tsx";
import { Header } from "./header.tsx";
import { Inbox } from "./inbox.tsx";
import { Overview } from "./overview.tsx";
import { Sessions } from "./sessions.tsx";
import { drawn, sampleView } from "./test_view.tsx";
import { Ui } from "./ui.ts";

const EVIL = `</script><img src=x onerror="alert('1')">&amp;`;

/** As it must be written. */
const HARMLESS = `&lt;/script>&lt;img src=x onerror=&quot;alert('1')&quot;>&amp;amp;`;

/** These say nothing that comes from outside. */
const WITHOUT_NAMES = ["banner", "overview"];

/** A fleet in which every word from outside is hostile. */
function hostileView() {
  const session = sampleSession({ id: EVIL, name: EVIL, sourceId: EVIL, statusReason: EVIL });
  const pane = samplePane({
    ...{ id: "pane", sessionId: EVIL, tmuxPaneId: EVIL, title: EVIL, windowName: EVIL },
    ...{ currentCommand: EVIL, currentPath: EVIL, statusReason: EVIL },
    agentSession: { id: EVIL, model: EVIL, version: EVIL },
  });
  const ui = new Ui();
  ui.choice.value = { kind: "pane", id: "pane", tab: "why" };
  ui.dialog.value = { kind: "kill", sessionId: EVIL };
  ui.filter.value = NO_FILTER;
  const snapshot = sampleSnapshot({
    sessions: [session],
    panes: [pane],
    capturedSessions: [EVIL],
    escalations: [
      sampleEscalation({ paneId: "pane", sessionId: EVIL, text: EVIL, cause: EVIL }),
      sampleEscalation({ id: "2", text: EVIL, snoozedUntil: SAMPLE_NOW + 60_000 }),
    ],
  });
  return sampleView({ snapshot, ui });
}

for (const [name, Part] of Object.entries(ISLANDS)) {
  Deno.test(`island ${name} writes hostile names as text`, () => {
    const html = drawn(Part, hostileView());
    assert.doesNotMatch(html, /<img|<\/script/);
    assert.equal(html.includes(HARMLESS), !WITHOUT_NAMES.includes(name), "the name stands there");
    assert.doesNotMatch(html, / (?:style|on\w+)="/, "the page's own rules allow neither");
  });
}

Deno.test("Inbox tells who waits, why, since when, and offers what can be done", () => {
  const snapshot = sampleSnapshot({ escalations: [sampleEscalation()] });
  const html = drawn(Inbox, sampleView({ snapshot }));
  for (const words of ["web 日本", "it asks for permission", "wants to use Bash", "1m"]) {
    assert.ok(html.includes(words), words);
  }
  for (const name of ["Focus", "Copy attach command", "Snooze 15 m", "Dismiss"]) {
    assert.ok(html.includes(`>${name}</button>`), name);
  }
});

Deno.test("Inbox calls nobody to an agent that goes on already", () => {
  const snapshot = sampleSnapshot({ escalations: [sampleEscalation()] });
  const html = (status: Pane["status"]) => {
    const panes = snapshot.panes.map((pane) => pane.id === "pane-%5" ? { ...pane, status } : pane);
    return drawn(Inbox, sampleView({ snapshot: { ...snapshot, panes } }));
  };
  assert.match(html("active"), /class="entry going"[^]*>it goes on</);
  assert.match(html("idle"), /class="entry going"[^]*>it waits no more</);
  assert.doesNotMatch(html("active"), /class="main"|wants to use Bash/);
  for (const status of ["waiting", "unknown"] as const) {
    assert.match(html(status), /class="entry"[^]*it asks for permission[^]*class="main"/);
  }
});

Deno.test("Inbox snoozes for as long as the settings say, and says that", () => {
  const snapshot = sampleSnapshot({ escalations: [sampleEscalation()] });
  const html = drawn(Inbox, sampleView({ snapshot, snoozeMinutes: 40 }));
  assert.match(html, /aria-label="Snooze 40 m, [^>]*>Snooze 40 m<\/button>/);
});

Deno.test("Inbox lets a reader look only", () => {
  const snapshot = sampleSnapshot({ escalations: [sampleEscalation()] });
  const html = drawn(Inbox, sampleView({ snapshot, role: "read" }));
  assert.doesNotMatch(html, /Snooze|Dismiss/);
  assert.match(html, /Copy attach command/);
});

Deno.test("Inbox lists those that are snoozed apart, with when they come back", () => {
  const snoozedUntil = SAMPLE_NOW + 14.5 * 60_000;
  const snapshot = sampleSnapshot({ escalations: [sampleEscalation({ snoozedUntil })] });
  const html = drawn(Inbox, sampleView({ snapshot }));
  assert.match(html, /Nobody waits for you/);
  assert.match(html, /1 snoozed or dismissed/);
  assert.match(html, />Bring back<\/button>/);
  assert.match(html, /back in <time[^>]*>15m/);
  const later = drawn(Inbox, sampleView({ snapshot, now: snoozedUntil + 1 }));
  assert.doesNotMatch(later, /snoozed/);
  const card = drawn(Overview, sampleView({ snapshot }));
  assert.match(card, /Need you<\/dt><dd>0</);
});

Deno.test("Inbox lists what was dismissed while its agent waits, and lets a reader look only", () => {
  const gone = { status: "dismissed", phase: "dismissed", closedAt: SAMPLE_NOW } as const;
  const part = { snapshot: sampleSnapshot(), dismissed: [sampleEscalation(gone)] };
  const html = drawn(Inbox, sampleView(part));
  assert.match(html, /1 snoozed or dismissed/);
  assert.match(html, /aria-label="Bring back, web 日本 0\.0"/);
  assert.doesNotMatch(drawn(Inbox, sampleView({ ...part, role: "read" })), /<button/);
});

Deno.test("Inbox says where an entry was that it is dismissed, and offers to undo it", () => {
  const ui = new Ui();
  const escalation = sampleEscalation();
  ui.quieted.value = [{ escalation, how: "dismissed", at: SAMPLE_NOW }];
  const html = drawn(Inbox, sampleView({ ui }));
  assert.match(html, /role="status">dismissed web 日本 0\.0, can be undone</);
  assert.match(html, /<button [^>]*data-hotkey="u"[^>]* data-nav[^>]*>Undo<\/button>/);
  assert.match(html, /Nobody waits for you/);
  assert.doesNotMatch(html, />Dismiss</);
});

Deno.test("Inbox survives a pane that is not there", () => {
  const escalation = sampleEscalation({ paneId: "gone", sessionId: "gone" });
  const html = drawn(
    Inbox,
    sampleView({ snapshot: sampleSnapshot({ escalations: [escalation] }) }),
  );
  assert.match(html, /a session that has ended/);
});

Deno.test("Overview shows what it does not know yet as that", () => {
  assert.equal(drawn(Overview).match(/not known yet/g)?.length, 3);
  const today = { compactions: 4, tokens: 1_230_000, costUsd: 9.5, unpricedTokens: 20 };
  const html = drawn(Overview, sampleView({ today }));
  assert.match(html, /1\.23M/);
  assert.match(html, /\$9\.50/);
  assert.match(html, /20 tokens have no price/);
});

Deno.test("Sessions lists panes with state, reason and what they took", () => {
  const html = drawn(Sessions);
  assert.match(html, /data-pane="%1" data-status="active"/);
  assert.match(html, /something is being drawn in it/);
  assert.match(html, /context low/);
  assert.match(html, /1 pane ended lately/);
});

Deno.test("Sessions tells an empty tmux from a filter that nothing matches", () => {
  const empty = sampleSnapshot({ sessions: [], panes: [] });
  assert.match(drawn(Sessions, sampleView({ snapshot: empty })), /tmux has no sessions/);
  const gone = { ...empty, sources: [] };
  const away = drawn(Sessions, sampleView({ snapshot: gone }));
  assert.match(away, /No tmux server runs[^]*<code>tmux new -s work</);
  const sources = [sampleSource({ tmuxSocket: "/run/my fleet" })];
  const named = drawn(Sessions, sampleView({ snapshot: { ...empty, sources } }));
  assert.match(named, /<code>tmux -S '\/run\/my fleet' new -s work</);
  const ui = new Ui();
  ui.filter.value = { ...NO_FILTER, text: "nothing has this name" };
  assert.match(drawn(Sessions, sampleView({ ui })), /Nothing matches the filter/);
});

Deno.test("Sessions says of one where nothing works that somebody waits", () => {
  const head = (part: Partial<Session>) => {
    const snapshot = sampleSnapshot({ sessions: [sampleSession(part)], panes: [] });
    const html = drawn(Sessions, sampleView({ snapshot }));
    return /<\/h3>([^]*)<p class="sums/.exec(html)?.[1]?.replace(/<[^>]*>/g, "|");
  };
  assert.equal(head({ status: "idle", waitingPanes: 1 }), "|||1 waiting|");
  assert.equal(head({ status: "active", waitingPanes: 2 }), "|||active||2 waiting|");
  assert.equal(head({ status: "idle" }), "|||idle|");
});

Deno.test("Sessions offers killing to admins alone", () => {
  assert.match(drawn(Sessions), /Kill session api/);
  assert.doesNotMatch(drawn(Sessions, sampleView({ role: "read" })), /Kill/);
});

Deno.test("Sessions hides the panes of a session that was folded", () => {
  const ui = new Ui();
  ui.toggle("session-api");
  const html = drawn(Sessions, sampleView({ ui }));
  assert.doesNotMatch(html, /data-pane="%1"/);
  assert.match(html, /data-pane="%5"/);
  ui.toggle("session-api");
  assert.match(drawn(Sessions, sampleView({ ui })), /data-pane="%1"/);
});

Deno.test("Sessions draws a thousand panes only as far as they are near", () => {
  const panes = Array.from(
    { length: 1_000 },
    (_, index) => samplePane({ tmuxPaneId: `%${index}` }),
  );
  const html = drawn(Sessions, sampleView({ snapshot: sampleSnapshot({ panes }) }));
  assert.equal(html.match(/data-pane=/g)?.length, 75);
});

Deno.test("Header says whose screens are read, unless the user does not want it said", () => {
  const snapshot = sampleSnapshot({ capturedSessions: ["session-api"] });
  const view = sampleView({ snapshot });
  const { health } = view;
  const capture = { ...health.value.capture, banner: true };
  const shown = sampleView({ snapshot, health: { ...health.value, capture } });
  assert.match(drawn(Header, shown), /1 session read/);
  const quiet = { ...health.value, capture: { ...capture, banner: false } };
  assert.doesNotMatch(drawn(Header, sampleView({ snapshot, health: quiet })), /session read/);
});

Deno.test("Banner is one status region, also while there is nothing to say", () => {
  assert.match(drawn(Banner), /role="status"/);
  assert.match(drawn(Banner, sampleView({ link: "lost" })), /does not answer/);
  assert.match(drawn(Banner, sampleView({ outdated: true })), /was updated/);
});

Deno.test("Detail says how to open a session whose screen is not read", () => {
  const ui = new Ui();
  ui.choice.value = { kind: "session", id: "session-api", tab: "output" };
  const html = drawn(Detail, sampleView({ ui }));
  assert.match(html, /Its screen is not read/);
  assert.match(html, /per_session_capture_allowlist = \[&quot;session-api&quot;\]/);
  assert.match(html, /<a href="\/settings#sessions">.*restart the daemon/);
  const snapshot = sampleSnapshot({ capturedSessions: ["session-api"] });
  assert.match(drawn(Detail, sampleView({ ui, snapshot })), /Read again/);
});

Deno.test("Detail says so when what was chosen has gone", () => {
  const ui = new Ui();
  ui.choice.value = { kind: "pane", id: "gone", tab: "why" };
  assert.match(drawn(Detail, sampleView({ ui })), /It has ended/);
});

/** A fleet of one pane, which is shown beside the list. */
function chosenPane(tab: "why" | "output", pane: Partial<Pane>, session: Partial<Session> = {}) {
  const ui = new Ui();
  ui.choice.value = { kind: "pane", id: "pane-%1", tab };
  const snapshot = sampleSnapshot({
    sessions: [sampleSession(session)],
    panes: [samplePane(pane)],
    capturedSessions: ["session-api"],
  });
  return drawn(Detail, sampleView({ ui, snapshot }));
}

const ENDED = { status: "ended", endedAt: SAMPLE_NOW } as const;

Deno.test("Detail offers nothing of a pane that has ended but why, and what happened", () => {
  assert.match(chosenPane("why", {}), />Focus<.*>Copy attach command</);
  assert.match(chosenPane("output", {}), />Read again</);
  const why = chosenPane("why", { ...ENDED, statusReason: "closed" });
  assert.match(why, /Asking why/);
  const output = chosenPane("output", { ...ENDED, statusReason: "closed" });
  assert.match(output, /It has ended/);
  for (const html of [why, output]) assert.doesNotMatch(html, /Focus|Copy|Read again/);
});

Deno.test("Detail leads to a dead pane that tmux has kept, while its session is there", () => {
  const dead = { ...ENDED, statusReason: "pane_dead" };
  assert.match(chosenPane("output", dead), />Copy attach command<.*>Read again</);
  const after = chosenPane("output", dead, ENDED);
  assert.match(after, /It has ended/);
  assert.doesNotMatch(after, /Copy|Read again/);
});

Deno.test("Detail reads no output of a session that has ended", () => {
  const ui = new Ui();
  ui.choice.value = { kind: "session", id: "session-old", tab: "output" };
  const html = drawn(Detail, sampleView({ ui }));
  assert.match(html, /It has ended/);
  assert.doesNotMatch(html, /Its screen is not read/);
});

Deno.test("Dialogs does not ask for the name of a session that has ended meanwhile", () => {
  const ui = new Ui();
  ui.dialog.value = { kind: "kill", sessionId: "session-old" };
  const html = drawn(Dialogs, sampleView({ ui }));
  assert.match(html, /The session has ended/);
  assert.doesNotMatch(html, /Type its name/);
});

Deno.test("Sessions brings nobody to a session without a pane that lives", () => {
  const ui = new Ui();
  ui.filter.value = { ...NO_FILTER, status: "ended" };
  const html = (panes: Pane[]) =>
    drawn(
      Sessions,
      sampleView({ ui, snapshot: sampleSnapshot({ sessions: [sampleSession()], panes }) }),
    );
  const ended = samplePane({ tmuxPaneId: "%9", ...ENDED });
  assert.match(html([ended, samplePane()]), />Copy attach</);
  assert.doesNotMatch(html([ended]), />Copy attach</);
});

Deno.test("Dialogs asks for the name before a session is killed", () => {
  const ui = new Ui();
  ui.dialog.value = { kind: "kill", sessionId: "session-api" };
  const html = drawn(Dialogs, sampleView({ ui }));
  assert.match(html, /Type its name/);
  assert.match(html, /<button type="submit" class="danger" disabled/);
});
