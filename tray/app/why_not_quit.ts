import { type FaceConnection, isHeard } from "../face/face_input.ts";

/**
 * What the user should know before the tray ends on Windows; null when nothing speaks against it.
 * WSL stops a distro soon after the last program that Windows started in it.
 */
export function whyNotQuit(connections: readonly FaceConnection[]): string | null {
  const kept = connections.filter((each) =>
    isHeard(each) && each.snapshot?.sessions.some(({ endedAt }) => endedAt === null)
  );
  if (kept.length === 0) return null;
  const names = kept.map(({ label }) => label).join(" and ");
  return `There are tmux sessions in ${names}. When the tray ends, and no terminal is open there, ` +
    "Windows may stop the distribution and end them.\n\nQuit all the same?";
}
