import type { Snapshot } from "../../../shared/model/snapshot.ts";
import type { Health } from "../../../shared/protocol/methods/health.ts";
import type { Link } from "../view.ts";
import { longAge } from "./duration.ts";

/** What is wrong, and what to do about it. */
export interface BannerWords {
  readonly tone: "error" | "warn";
  readonly title: string;
  readonly lines: readonly string[];
  /** How old what is shown is; apart, since it is another from one second to the next. */
  readonly age?: string;
}

/** What the banner judges by. */
export interface Standing {
  readonly link: Link;
  readonly snapshot: Snapshot;
  readonly health: Health;
  readonly now: number;
}

/** A look is a minute old at most, and health is asked for four times a minute. */
const STALE_MS = 150_000;

/** Checks that one banner tells. */
const MOST_LINES = 4;

/** Null while all is well. */
export function bannerWords({ link, snapshot, health, now }: Standing): BannerWords | null {
  if (link === "refused") return LOGGED_OUT;
  if (link === "lost") {
    const age = `What you see is from ${longAge(Math.max(0, now - snapshot.at))} ago.`;
    return { tone: "error", title: "The daemon does not answer", lines: [COMES_BACK], age };
  }
  const ill = health.checks.filter(({ condition }) => condition !== "healthy");
  if (snapshot.degraded || health.condition !== "healthy" || !snapshot.persisted) {
    const worst = health.condition === "unhealthy" ? "error" : "warn";
    const lines = ill.slice(0, MOST_LINES).map(({ means, detail, advice }) =>
      `${means}: ${detail}${advice === null ? "" : `. ${advice}`}`
    );
    const title = worst === "error" ? "The daemon is unhealthy" : "The daemon is degraded";
    return { tone: worst, title, lines: lines.length > 0 ? lines : [NOT_ALL] };
  }
  const looked = health.lastTmuxPollOkAt;
  const runs = snapshot.sources.some(({ status }) => status === "ok");
  if (runs && looked !== null && now - looked > STALE_MS) {
    const age = `tmux last answered ${longAge(now - looked)} ago.`;
    return { tone: "warn", title: "What you see may be stale", lines: [], age };
  }
  return null;
}

const COMES_BACK = "The page goes on by itself when it is back.";

const NOT_ALL = "Some of what you see may be old.";

const LOGGED_OUT: BannerWords = {
  tone: "error",
  title: "This browser is not logged in any more",
  lines: ["Run `ntm-tracker open` in a terminal for another link."],
};
