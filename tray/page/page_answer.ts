import type { Result } from "../../shared/protocol/manifest.ts";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import type { PageAbsence, PageDaemon } from "./page_daemon.ts";
import {
  WAITING_PATH,
  waitingPage,
  waitingPart,
  type WaitingWords,
  waitingWords,
} from "./waiting_page.ts";

/** What a window is answered, as HTTP would have it. */
export interface PageResponse {
  readonly status: number;
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface PageQuestion {
  /** From the slash on, with the query. */
  readonly path: string;
  readonly name: string;
  /** Undefined for one that is not followed. */
  readonly daemon: PageDaemon | undefined;
  /** Why there is none; undefined where nobody knows. */
  readonly absence: PageAbsence | undefined;
  readonly theme: string;
  /** What the window does for a page, by the words of the page. */
  readonly offers: readonly string[];
  readonly patienceMs: number;
}

/** As the daemon takes it. */
const MOST_PATH_LENGTH = 2_048;

const TEXT = "text/plain; charset=utf-8";

/** What our own answers are told to load; those of the daemon bring their own. */
const OWN_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** Headers that speak of a wire which is not there. */
const WIRE_HEADERS = new Set(["content-length", "content-encoding", "transfer-encoding"]);

/** Answers a page or a part of it from the daemon, and in words of its own while that is away. */
export async function answerPage(question: PageQuestion): Promise<PageResponse> {
  const { path, name, daemon, absence, theme, patienceMs } = question;
  if (path.length > MOST_PATH_LENGTH) return own(414, "The address is too long\n");
  if (path.startsWith(WAITING_PATH)) return answerWaiting(question);
  if (daemon?.state.kind !== "live") {
    return away(question, waitingWords(name, daemon?.state ?? absence));
  }
  try {
    const fetched = await inTime(
      daemon.request("web.fetch", { path }, { timeoutMs: patienceMs }),
      patienceMs,
    );
    return carried(fetched, question);
  } catch (error) {
    // It is there and says why it does not.
    if (error instanceof RpcError) return own(502, `${error.message}\n`);
    return away({ ...question, theme }, waitingWords(name, daemon.state));
  }
}

function answerWaiting({ path, name, daemon, absence }: PageQuestion): PageResponse {
  const part = path.slice(WAITING_PATH.length);
  if (part === "state") {
    const isThere = daemon?.state.kind === "live";
    const state = { isThere, ...waitingWords(name, daemon?.state ?? absence) };
    return own(200, JSON.stringify(state), "application/json");
  }
  const file = waitingPart(part);
  return file === null ? own(404, "There is no such page\n") : own(200, file.text, file.type);
}

/** A page in words for a person; a part of one fails in words for whoever looks into it. */
function away({ path, theme }: PageQuestion, words: WaitingWords): PageResponse {
  if (path.startsWith("/static/")) return own(503, `${words.title}\n`);
  return own(503, waitingPage(words, theme), "text/html; charset=utf-8");
}

function own(status: number, text: string, type: string = TEXT): PageResponse {
  const headers = { ...OWN_HEADERS, "content-type": type };
  return { status, headers, body: new TextEncoder().encode(text) };
}

function carried(fetched: Result<"web.fetch">, question: PageQuestion): PageResponse {
  const { status, body, encoding } = fetched;
  const headers = Object.fromEntries(
    Object.entries(fetched.headers).filter(([name]) => !WIRE_HEADERS.has(name)),
  );
  if (encoding === "base64") {
    return { status, headers, body: Uint8Array.from(atob(body), (char) => char.charCodeAt(0)) };
  }
  const isPage = headers["content-type"]?.startsWith("text/html") === true;
  const text = isPage ? withWindow(body, question) : body;
  return { status, headers, body: new TextEncoder().encode(text) };
}

const PAGE_START = "<!doctype html><html ";

/** Writes into a page what the window is, before anything of it is drawn. */
function withWindow(text: string, { theme, offers }: PageQuestion): string {
  if (!text.startsWith(PAGE_START)) return text;
  const look = theme === "system" ? "" : `data-window-theme="${theme}" `;
  const marks = `${look}data-window-offers="${offers.join(" ")}" `;
  return `${PAGE_START}${marks}${text.slice(PAGE_START.length)}`;
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("fetch page: no answer in time")), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
