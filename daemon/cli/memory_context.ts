import { resolvePaths } from "../platform/paths.ts";
import type { CliContext, Host } from "./context.ts";
import { MemoryScreen } from "./memory_screen.ts";

export interface MemoryContextOptions {
  /** Holds everything of the daemon. */
  readonly home: string;
  readonly json?: boolean;
  readonly host?: Partial<Host>;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  readonly screen?: MemoryScreen;
}

/** A context whose output is kept; for the tests of subcommands. */
export interface MemoryContext extends CliContext {
  readonly screen: MemoryScreen;
  readonly stderr: MemoryScreen;
}

/** Builds a {@link MemoryContext}; a method of the host that is not given must not be called. */
export function memoryContext(options: MemoryContextOptions): MemoryContext {
  const env = { get: (name: string) => options.env?.[name] };
  const never = () => Promise.reject(new Error("this method of the host was not expected"));
  const host: Host = { hostDaemon: never, hostStdio: never, ...options.host };
  return {
    paths: resolvePaths({
      homeFlag: options.home,
      env,
      userInfo: { homedir: "/home/me", uid: Deno.uid() ?? 0 },
    }),
    env,
    json: options.json ?? false,
    screen: options.screen ?? new MemoryScreen(),
    stderr: new MemoryScreen(),
    now: options.now ?? Date.now,
    loadHost: () => Promise.resolve(host),
  };
}
