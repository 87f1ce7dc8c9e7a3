/** Names a mirror where apt's own settings have none that fits. */
export const MIRROR_VARIABLE = "NTM_TRACKER_LAB_MIRROR";

/** A mirror of Debian itself: its updates for security and other shops' packages lie elsewhere. */
const DEBIAN = /^https?:\/\/\S+\/debian\/?$/;

/**
 * The Debian mirror that this machine uses itself.
 * @param sources Texts of apt's source files, `*.list` and `*.sources` alike.
 * @returns Undefined where none of them names one.
 */
export function findMirror(sources: readonly string[]): string | undefined {
  return sources.flatMap((text) => text.split("\n")).flatMap(urisOf).find((uri) =>
    DEBIAN.test(uri)
  );
}

/** `deb [options] URI suite components`, or `URIs: URI URI`. */
function urisOf(line: string): readonly string[] {
  const words = line.trim().replace(/\[[^\]]*\]/, " ").split(/\s+/);
  const [kind = "", ...rest] = words;
  if (kind === "deb") return rest.slice(0, 1);
  return kind.toLowerCase() === "uris:" ? rest : [];
}
