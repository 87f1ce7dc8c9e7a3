import { redact } from "./redact.ts";

/** A word that must stay as it is or be none, such as an id: null where it holds a secret. */
export function withoutSecret(word: string): string | null {
  return redact(word) === word ? word : null;
}
