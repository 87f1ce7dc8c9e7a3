import type { PageFrame } from "../../shared/rpc/page_frames.ts";

/** Longest message of a page, UTF-16 units: what a person types is far below. */
export const MOST_MESSAGE_LENGTH = 1_048_576;

const MOST_ID_LENGTH = 64;

/** Reads a message of a page; null for one that has no shape of ours, or is too long. */
export function readPageFrame(message: unknown): PageFrame | null {
  if (typeof message !== "string" || message.length > MOST_MESSAGE_LENGTH) return null;
  const frame = objectOf(message);
  const id = frame?.["id"];
  if (typeof id !== "string" || id === "" || id.length > MOST_ID_LENGTH) return null;
  const { kind, text, count } = frame ?? {};
  if (kind === "open" || kind === "close") return { kind, id };
  if (kind === "rpc" && typeof text === "string") return { kind, id, text };
  if (kind === "heard" && Number.isSafeInteger(count) && Number(count) >= 0) {
    return { kind, id, count: Number(count) };
  }
  return null;
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
