/** What a measured daemon is told; everything else is as users have it. */
export interface DaemonSettings {
  readonly socketPath: string;
  readonly hooks: boolean;
  /** Another program in the place of tmux. */
  readonly tmuxProgram?: string;
  /** The same pause between any two looks, milliseconds at least 250; it does not adapt then. */
  readonly fixedPauseMs?: number;
  /** Whether agents are read, and where they keep their files; as users have it when left out. */
  readonly agents?: { readonly enable: boolean; readonly home: string };
}

/** The text of its `daemon.toml`. Pure. */
export function daemonConfig(settings: DaemonSettings): string {
  const { socketPath, hooks, tmuxProgram, fixedPauseMs, agents } = settings;
  const lines = ["[tmux]", `sockets = [${JSON.stringify(socketPath)}]`];
  if (tmuxProgram !== undefined) lines.push(`program = ${JSON.stringify(tmuxProgram)}`);
  lines.push("[hooks]", `enable = ${hooks}`);
  if (fixedPauseMs !== undefined) {
    lines.push("[polling]");
    for (const key of ["tmux_busy_interval_ms", "tmux_quiet_interval_ms"]) {
      lines.push(`${key} = ${fixedPauseMs}`);
    }
  }
  if (agents !== undefined) {
    lines.push("[agents]", `enable = ${agents.enable}`);
    const inHome = (name: string) => JSON.stringify(`${agents.home}/${name}`);
    lines.push(`claude_config_dirs = [${inHome(".claude")}]`);
    lines.push(`codex_home = ${inHome(".codex")}`, `gemini_home = ${inHome(".gemini")}`);
  }
  return `${lines.join("\n")}\n`;
}
