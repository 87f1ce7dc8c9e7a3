import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PROJECT_ROOT } from "./project_root.ts";
import { addReleaseKey } from "./release/add_release_key.ts";
import { PrivateKey } from "./release/private_key.ts";
import {
  KEY_USAGE,
  KEY_VARIABLE,
  type KeyArguments,
  readKeyArguments,
} from "./release/release_arguments.ts";

const WRONG_ARGUMENTS = 64;

const SOURCE = "tray/install/release_key.ts";

/** Makes or reads the key that signs releases. */
async function main(args: readonly string[]): Promise<number> {
  let wanted: KeyArguments;
  try {
    wanted = readKeyArguments(args, Deno.env);
    if (!wanted.help && wanted.key === null) {
      throw new TypeError(`cannot place the key: give --key FILE or ${KEY_VARIABLE}`);
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${KEY_USAGE}`);
    return WRONG_ARGUMENTS;
  }
  if (wanted.help || wanted.key === null) {
    console.log(KEY_USAGE);
    return 0;
  }
  try {
    await provide(wanted.key, wanted.write);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

async function provide(file: string, write: boolean): Promise<void> {
  const isThere = existsSync(file);
  const key = isThere ? await PrivateKey.read(file) : await PrivateKey.create(file, PROJECT_ROOT);
  console.log(`${isThere ? "The key in" : "A new key is in"} ${file}. Its public half:`);
  console.log(key.publicKey);
  if (!write) {
    console.log(`--write adds it to ${SOURCE}.`);
    return;
  }
  const path = resolve(PROJECT_ROOT, SOURCE);
  await Deno.writeTextFile(path, addReleaseKey(await Deno.readTextFile(path), key.publicKey));
  console.log(`It is in ${SOURCE}: commit that file, and run \`deno task compile\`.`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
