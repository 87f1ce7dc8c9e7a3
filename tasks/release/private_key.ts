import { Buffer } from "node:buffer";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { isAbsolute, relative, resolve } from "node:path";

/** A key that signs releases. */
export class PrivateKey {
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
  }

  /**
   * Makes a new one in a file that only its owner can read.
   * @throws {Error} when the file exists, or lies in the project, where it could be published
   */
  static async create(file: string, projectRoot: string): Promise<PrivateKey> {
    const inside = relative(projectRoot, resolve(file));
    if (!inside.startsWith("..") && !isAbsolute(inside)) {
      throw new Error(`make release key: ${file} is in the project, name a file outside of it`);
    }
    const { privateKey } = generateKeyPairSync("ed25519");
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    await Deno.writeTextFile(file, pem, { createNew: true, mode: 0o600 });
    return new PrivateKey(privateKey);
  }

  /** @throws {Error} when there is none in the file, or others can read it */
  static async read(file: string): Promise<PrivateKey> {
    const pem = await readPem(file);
    const key = keyOf(pem);
    if (key?.asymmetricKeyType !== "ed25519") {
      throw new Error(`read release key: ${file} is no Ed25519 key in PEM, name another file`);
    }
    const mode = (await Deno.stat(file)).mode;
    if (Deno.build.os !== "windows" && mode !== null && (mode & 0o077) !== 0) {
      throw new Error(`read release key: others can read ${file}, run \`chmod 600 ${file}\``);
    }
    return new PrivateKey(key);
  }

  /** 32 bytes in base64, as the tray has it. */
  get publicKey(): string {
    const { x } = createPublicKey(this.#key).export({ format: "jwk" });
    return Buffer.from(x ?? "", "base64url").toString("base64");
  }

  /** The text of a signature file for these bytes. */
  sign(bytes: Uint8Array): string {
    return sign(null, bytes, this.#key).toString("base64") + "\n";
  }
}

async function readPem(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`read release key: there is no ${file}, make one by \`deno task release:key\``);
  }
}

function keyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
