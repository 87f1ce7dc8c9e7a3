/** Where things are inside a distro. Absolute paths; XDG_* are not asked, as by the daemon itself. */
export interface Layout {
  readonly home: string;
  readonly data: string;
  readonly settings: string;
  /** Holds the daemon, those that it took the place of, and nothing else. */
  readonly bin: string;
  readonly daemon: string;
}

/** Null when a text is no home directory in which something may be placed and removed. */
export function layoutOf(home: string): Layout | null {
  if (!/^\/[^\0\n]*[^/\0\n]$/.test(home) || home.split("/").includes("..")) return null;
  const data = `${home}/.local/share/ntm-tracker`;
  const bin = `${data}/bin`;
  const settings = `${home}/.config/ntm-tracker`;
  return { home, data, settings, bin, daemon: `${bin}/ntm-tracker` };
}
