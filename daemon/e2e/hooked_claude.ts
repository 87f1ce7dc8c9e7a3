import { join } from "node:path";
import { findExecutable } from "../../fixtures/find_executable.ts";
import { eventually, within } from "./eventually.ts";

/** How a call of a hook went. */
export interface HookCall {
  readonly code: number;
  /** What it printed. */
  readonly output: string;
  /** From the order to its end, milliseconds, with what the stand-in needs itself. */
  readonly ms: number;
}

export interface CallOptions {
  /** By a process that the agent has started, as another agent in the same pane would be. */
  readonly nested?: boolean;
}

/** What Claude Code sends with every call. */
const COMMON = {
  session_id: "c3fb74ec-0000-4000-8000-000000000001",
  transcript_path: "/home/ada/.claude/projects/-work-shop/c3fb74ec.jsonl",
  cwd: "/work/shop",
  permission_mode: "default",
};

/** Told to call hooks by one line each; `order` counts, so that no answer is taken for another. */
const SCRIPT = `cd "$1" || exit 1
exec 3<>orders
while read -r order event nested <&3; do
  worst=0
  : >output
  for file in "lines/$event."*; do
    line=$(cat "$file")
    case $nested in
      nested) sh -c 'sh -c "$1"; exit $?' sh "$line" <payload >>output 2>&1 ;;
      *) sh -c "$line" <payload >>output 2>&1 ;;
    esac
    code=$?
    [ "$code" -eq 0 ] || worst=$code
  done
  echo "$order $worst" >done
done
`;

/**
 * A Claude Code that does nothing but call its hooks: the very lines of its settings, with payloads
 * of the real shape on stdin and the environment of its pane, as children of its own process.
 */
export class HookedClaude {
  readonly #dir: string;
  #orders = 0;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** @param dir is made; everything it needs goes there */
  static async create(dir: string): Promise<HookedClaude> {
    await Deno.mkdir(join(dir, "bin"), { recursive: true });
    await Deno.mkdir(join(dir, "lines"));
    await Deno.writeTextFile(join(dir, "claude.sh"), SCRIPT);
    await Deno.symlink(await Deno.realPath(findExecutable("sh") ?? ""), join(dir, "bin", "claude"));
    const { success } = await new Deno.Command("mkfifo", { args: [join(dir, "orders")] }).output();
    if (!success) throw new Error("make a stand-in: mkfifo failed, wanted a named pipe");
    return new HookedClaude(dir);
  }

  /** The argv of its pane. */
  get command(): readonly string[] {
    return [join(this.#dir, "bin", "claude"), join(this.#dir, "claude.sh"), this.#dir];
  }

  /** Reads the lines of a settings.json as Claude does when it starts. */
  async readSettings(path: string): Promise<void> {
    const { hooks = {} } = JSON.parse(await Deno.readTextFile(path));
    const entries: [string, { hooks: { command: string }[] }[]][] = Object.entries(hooks);
    for (const [event, groups] of entries) {
      const commands = groups.flatMap((group) => group.hooks.map(({ command }) => command));
      for (const [index, command] of commands.entries()) {
        await Deno.writeTextFile(join(this.#dir, "lines", `${event}.${index}`), command);
      }
    }
  }

  /** Calls the hooks of an event, one after the other, and waits for their end. */
  async call(
    event: string,
    payload: Readonly<Record<string, unknown>> = {},
    { nested = false }: CallOptions = {},
  ): Promise<HookCall> {
    const whole = { ...COMMON, hook_event_name: event, ...payload };
    await Deno.writeTextFile(join(this.#dir, "payload"), JSON.stringify(whole));
    const order = ++this.#orders;
    const began = performance.now();
    const line = `${order} ${event}${nested ? " nested" : ""}\n`;
    const path = join(this.#dir, "orders");
    // Until its pane has begun, nobody holds the other end.
    await within("a stand-in", Deno.writeTextFile(path, line, { append: true, create: false }));
    const code = await eventually(`the end of the hooks of ${event}`, () => this.#done(order));
    const output = await Deno.readTextFile(join(this.#dir, "output"));
    return { code: Number(code), output, ms: performance.now() - began };
  }

  async #done(order: number): Promise<string | undefined> {
    const text = await Deno.readTextFile(join(this.#dir, "done")).catch(() => "");
    const [done, code] = text.trim().split(" ");
    return done === String(order) && text.endsWith("\n") ? code : undefined;
  }
}
