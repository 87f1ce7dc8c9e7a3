import { join } from "node:path";
import { parseConfig } from "../platform/config.ts";
import { resolvePaths } from "../platform/paths.ts";
import type { RulePlaces } from "./load_user_rules.ts";

/** A home in which a test can write packs and settings. */
export class RuleHome {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** Removed when the body has ended. */
  static async with(body: (home: RuleHome) => Promise<void>): Promise<void> {
    const dir = await Deno.makeTempDir({ prefix: "ntm-rules-" });
    try {
      await Deno.mkdir(join(dir, "detectors"));
      await body(new RuleHome(dir));
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  }

  pathOf(name: string): string {
    return join(this.dir, "detectors", name);
  }

  async write(name: string, text: string): Promise<void> {
    await Deno.writeTextFile(this.pathOf(name), text);
  }

  /** @throws {Error} when the settings are wrong. */
  places(settings = ""): RulePlaces {
    const parsed = parseConfig(settings);
    if (!("config" in parsed)) throw new Error(JSON.stringify(parsed.problems));
    Deno.writeTextFileSync(join(this.dir, "daemon.toml"), settings);
    const paths = resolvePaths({
      homeFlag: this.dir,
      env: { get: () => undefined },
      userInfo: { homedir: "/home/ada", uid: 1000 },
    });
    return { config: parsed.config, paths };
  }
}

/** The smallest pack for that agent. */
export function smallPack(agent: string, version: string, more = ""): string {
  return `name = "${agent}"\nversion = "${version}"\nagent = "${agent}"\n${more}`;
}
