/**
 * An argv that runs another one in namespaces of its own for mounts and processes. All of it is
 * killed when the process ends that started it, however that happens.
 */
export function inNamespaces(argv: readonly string[]): readonly string[] {
  return [
    ...["setpriv", "--pdeathsig", "KILL"],
    ...["unshare", "--mount", "--pid", "--fork", "--kill-child=SIGKILL", "--"],
    ...argv,
  ];
}
