import type { PageAbsence, PageLinkState } from "./page_daemon.ts";

/** What belongs to the waiting page; the daemon has no pages below it. */
export const WAITING_PATH = "/.window/";

export interface WaitingWords {
  readonly title: string;
  readonly advice: string;
}

/** Why there is no dashboard, in words for people. */
export function waitingWords(
  name: string,
  state: PageLinkState | PageAbsence | undefined,
): WaitingWords {
  switch (state?.kind) {
    case "live":
      return {
        title: `The daemon in ${name} is slow to answer`,
        advice: "The dashboard comes by itself as soon as it does.",
      };
    case "connecting":
      return {
        title: `The daemon in ${name} is starting…`,
        advice: "The dashboard comes by itself. A distro that was off takes some seconds.",
      };
    case "lost":
      return {
        title: `The daemon in ${name} cannot be reached`,
        advice: `It is tried again by itself. ${sentence(state.problem)}`,
      };
    case "placing":
      return {
        title: `The daemon in ${name} is being put in place…`,
        advice: "The dashboard comes by itself.",
      };
    case "unavailable":
      return {
        title: `The daemon in ${name} is unavailable`,
        advice: `It is tried again in a while, at once with Reconnect in the tray's menu. ` +
          sentence(state.problem),
      };
    case "off":
      return {
        title: `${name} is stopped`,
        advice:
          "The dashboard comes when it is started: in a terminal, or by Start Daemon in the " +
          "tray's menu.",
      };
    case "refused":
      return {
        title: `The daemon in ${name} and this program do not understand each other`,
        advice: sentence(state.problem),
      };
    case "gave_up":
      return {
        title: `The daemon in ${name} does not stay up`,
        advice: `It is tried again in a while, at once with Reconnect in the tray's menu. ` +
          sentence(state.problem),
      };
    case "stopped":
    case undefined:
      return {
        title: `Nothing is connected to ${name}`,
        advice: "Choose Reconnect in the tray's menu.",
      };
  }
}

/** The page that stands in for the dashboard; its parts come from {@linkcode waitingPart}. */
export function waitingPage({ title, advice }: WaitingWords, theme: string): string {
  return `<!doctype html><html lang="en" data-theme="${escaped(theme)}"><head>` +
    `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<meta name="color-scheme" content="light dark"><title>ntm-tracker</title>` +
    `<link rel="stylesheet" href="${WAITING_PATH}style.css">` +
    `<script defer src="${WAITING_PATH}script.js"></script></head>` +
    `<body><main role="status"><h1>${escaped(title)}</h1><p>${escaped(advice)}</p></main></body>` +
    `</html>`;
}

/** One of the files that the page loads; null for a name that is none. */
export function waitingPart(name: string): { readonly type: string; readonly text: string } | null {
  if (name === "style.css") return { type: "text/css; charset=utf-8", text: STYLE };
  if (name === "script.js") return { type: "text/javascript; charset=utf-8", text: SCRIPT };
  return null;
}

const STYLE = `
:root { color-scheme: light dark; --page: #fff; --ink: #1f2328; --quiet: #59636e; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --ink: #e6edf3; --quiet: #9da7b3; }
}
:root[data-theme="light"] {
  color-scheme: light; --page: #fff; --ink: #1f2328; --quiet: #59636e;
}
:root[data-theme="dark"] {
  color-scheme: dark; --page: #0d1117; --ink: #e6edf3; --quiet: #9da7b3;
}
:root[data-theme="contrast"] {
  color-scheme: dark; --page: #000; --ink: #fff; --quiet: #fff;
}
@media (forced-colors: active) {
  :root:root { --page: Canvas; --ink: CanvasText; --quiet: CanvasText; }
}
body {
  min-height: 100vh; margin: 0; display: grid; place-items: center;
  background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
}
main { max-width: 36rem; padding: 2rem; overflow-wrap: anywhere; }
h1 { font-size: 1.25rem; margin: 0 0 .5rem; }
p { margin: 0; color: var(--quiet); }
`;

/** Looks whether the dashboard is there, and says so only when something else is true. */
const SCRIPT = `
const told = (part, text) => {
  const place = document.querySelector(part);
  if (place.textContent !== text) place.textContent = text;
};
setInterval(async () => {
  try {
    const answer = await fetch("${WAITING_PATH}state", { cache: "no-store" });
    const { isThere, title, advice } = await answer.json();
    if (isThere) return location.reload();
    told("h1", title);
    told("p", advice);
  } catch {
    // The host is asked again.
  }
}, 1000);
`;

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return begun === "" || /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
