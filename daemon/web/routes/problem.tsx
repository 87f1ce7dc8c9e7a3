import type { SiteContext } from "../site_env.ts";
import { pageText } from "./page.tsx";

/** Why there is no page, in words for people. */
export interface Problem {
  readonly status: 404 | 405 | 500;
  readonly title: string;
  readonly advice: string;
}

export const NO_PAGE: Problem = {
  status: 404,
  title: "There is no page here",
  advice: "The address may be misspelt, or of another version.",
};

export const NOT_READ: Problem = {
  status: 405,
  title: "This cannot be done here",
  advice: "Pages are only read. What changes something is asked of the daemon by POST /rpc.",
};

export const ONLY_POSTED: Problem = {
  status: 405,
  title: "This is for programs",
  advice: "A JSON-RPC message is sent here by POST, as application/json.",
};

export const FAILED: Problem = {
  status: 500,
  title: "The page could not be drawn",
  advice: "The daemon's log says why: run ntm-tracker logs.",
};

/** Tells a problem to a browser as a page, and to everyone else as text. */
export function tellProblem(c: SiteContext, problem: Problem): Response {
  const { status, title, advice } = problem;
  c.header("cache-control", "no-store");
  if (c.req.header("accept")?.includes("text/html")) return c.html(problemPage(problem), status);
  return c.text(`${title}. ${advice}\n`, status);
}

function problemPage({ status, title, advice }: Problem): string {
  const children = (
    <main>
      <h1>{title}</h1>
      <p>{advice}</p>
      <p>
        <a href="/">To the dashboard</a> <small>({status})</small>
      </p>
    </main>
  );
  return pageText({ title: `${title} – ntm-tracker`, children });
}
