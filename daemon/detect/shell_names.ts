/** Programs that are shells: in the foreground one is at its prompt, or runs something built in. */
export const SHELL_NAMES: ReadonlySet<string> = new Set([
  ...["ash", "bash", "csh", "dash", "elvish", "fish", "ksh", "mksh", "nu", "pwsh", "rbash", "sh"],
  ...["tcsh", "xonsh", "yash", "zsh"],
]);
