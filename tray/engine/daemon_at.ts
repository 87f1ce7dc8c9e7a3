import { get, type IncomingMessage } from "node:http";
import { LOGIN_HINT } from "../../shared/protocol/login_hint.ts";
import { Health } from "../../shared/protocol/methods/health.ts";
import { messageOf } from "../../shared/text/message_of.ts";

/** A daemon that is well answers in milliseconds; a path that is broken is often silent. */
const ANSWER_MS = 2_000;
const MOST_CHARACTERS = 65_536;

/** What a daemon answers of its health, to one who shows no token. */
const Said = Health.pick({ condition: true });

/**
 * Asks whether a daemon of ours answers at the address of a WebSocket. No token is shown, and no
 * proxy is asked, whatever the environment names.
 * @returns why none does, as a sentence; null when one does
 */
export async function whyNoDaemonAt(url: string, answerMs = ANSWER_MS): Promise<string | null> {
  const action = `reach daemon at ${url}`;
  try {
    return isOurs(await ask(new URL("/health", url.replace(/^ws/, "http")), answerMs))
      ? null
      : `${action}: something else answers there, name the daemon's port`;
  } catch (error) {
    return `${action}: no answer (${messageOf(error)}), see whether it serves its dashboard`;
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function isOurs({ status, text }: Answer): boolean {
  if (status === 401) return text.includes(LOGIN_HINT);
  try {
    return Said.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

async function ask(url: URL, answerMs: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = get(url, { agent: false }, resolve).on("error", reject);
  const timer = setTimeout(() => {
    request.destroy(new Error(`nothing within ${answerMs / 1000} s`));
  }, answerMs);
  try {
    const response = await promise;
    let text = "";
    for await (const part of response.setEncoding("utf8")) {
      text += part;
      if (text.length > MOST_CHARACTERS) break;
    }
    return { status: response.statusCode ?? 0, text };
  } finally {
    clearTimeout(timer);
    request.destroy();
  }
}
