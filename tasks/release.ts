import { join, resolve } from "node:path";
import { PRODUCT_VERSION } from "../shared/protocol/version.ts";
import { messageOf } from "../shared/text/message_of.ts";
import { DAEMON_NAME } from "../tray/install/manifest.ts";
import { RELEASE_KEYS } from "../tray/install/release_key.ts";
import { formatBytes } from "./format_bytes.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { requireVersion } from "./release/daemon_version.ts";
import { makeRelease, releaseNames } from "./release/make_release.ts";
import { PrivateKey } from "./release/private_key.ts";
import {
  KEY_VARIABLE,
  readReleaseArguments,
  RELEASE_USAGE,
  type ReleaseArguments,
} from "./release/release_arguments.ts";
import {
  LINUX_TRAY_NAME,
  readParts,
  type ReleaseParts,
  WINDOWS_TRAY_NAME,
} from "./release/release_parts.ts";

const WRONG_ARGUMENTS = 64;

const OUT = "dist/release";

/** Packs what users download. */
async function main(args: readonly string[]): Promise<number> {
  let wanted: ReleaseArguments;
  try {
    wanted = readReleaseArguments(args, Deno.env);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${RELEASE_USAGE}`);
    return WRONG_ARGUMENTS;
  }
  if (wanted.help) {
    console.log(RELEASE_USAGE);
    return 0;
  }
  try {
    const dist = resolve(PROJECT_ROOT, "dist");
    const readme = resolve(PROJECT_ROOT, "docs/release/README.txt");
    const parts = await readParts({ dist, readme });
    await checkVersion(join(dist, DAEMON_NAME));
    if (wanted.dryRun) list(parts);
    else await write(parts, wanted.key);
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

async function checkVersion(file: string): Promise<void> {
  const check = await requireVersion({ file, version: PRODUCT_VERSION });
  if (check.kind === "right") return;
  console.error(`The version of ${DAEMON_NAME} was not checked: ${check.reason}.`);
}

function list(parts: ReleaseParts): void {
  console.log(`${DAEMON_NAME} ${formatBytes(parts.daemon.length)}`);
  console.log(`${WINDOWS_TRAY_NAME} ${formatBytes(parts.windowsTray.length)}`);
  console.log(`${LINUX_TRAY_NAME} ${formatBytes(parts.linuxTray.length)}`);
  for (const [name, contents] of releaseNames(PRODUCT_VERSION)) {
    console.log(`${OUT}/${name}${contents.length === 0 ? "" : `: ${contents.join(", ")}`}`);
  }
  console.log("Nothing was written.");
}

async function write(parts: ReleaseParts, keyFile: string | null): Promise<void> {
  if (keyFile === null) {
    throw new Error(
      `sign: no private key is named, give it by --key FILE or ${KEY_VARIABLE}, or make one by ` +
        "`deno task release:key`",
    );
  }
  const key = await PrivateKey.read(keyFile);
  const input = { parts, version: PRODUCT_VERSION, key, keys: RELEASE_KEYS, now: Date.now() };
  const files = makeRelease(input);
  const out = resolve(PROJECT_ROOT, OUT);
  // So that no file of an earlier version is taken for one of this.
  await Deno.remove(out, { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(out, { recursive: true });
  for (const { name, bytes } of files) {
    await Deno.writeFile(join(out, name), bytes);
    console.log(`${OUT}/${name}: ${formatBytes(bytes.length)}`);
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
