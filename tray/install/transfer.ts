import { createHash } from "node:crypto";
import type { Carried } from "./carried.ts";
import type { Inside } from "./inside.ts";
import { type Failed, writeFailure } from "./install_failure.ts";
import verifyScript from "./scripts/verify.sh" with { type: "text" };

export interface TransferOptions {
  readonly inside: Inside;
  readonly carried: Carried;
  readonly folder: string;
  /** Where the bytes go; the file may exist. */
  readonly target: string;
  readonly onSent: (bytes: number) => void;
}

const ACTION = "install daemon";

/** A line of that program itself, with or without its folder. */
const DD = /^(?:\S*\/)?dd: /;

/**
 * Writes the carried daemon to a path inside. `dd` takes the bytes from stdin: they pass through no
 * shell, and are on the disk when it ends.
 */
export async function sendDaemon(options: TransferOptions): Promise<Failed | null> {
  const { inside, carried, folder, target, onSent } = options;
  const argv = ["/usr/bin/env", "LC_ALL=C", "dd", `of=${target}`, "bs=65536", "conv=fsync"];
  const result = await inside.run(argv, { input: bytesOf(carried.file), onSent });
  if (result.kind === "exited" && result.code === 0) return null;
  if (result.kind === "exited") {
    const said = result.stderr.split("\n").filter((line) => DD.test(line)).join("\n");
    if (said !== "") return writeFailure({ action: ACTION, folder, said });
  }
  const failed = inside.failure(result, `${ACTION}: the transfer was interrupted`);
  return failed.failure === "distro_failed" ? { ...failed, failure: "interrupted" } : failed;
}

/** Holds what has arrived against what is signed; makes it executable when it is that. */
export async function verifyDaemon(
  { inside, carried, folder, target }: Omit<TransferOptions, "onSent">,
): Promise<Failed | null> {
  const told = await inside.script(verifyScript, [target], ACTION);
  if (told.kind === "failed") return told;
  const { values } = told;
  const size = Number(values.get("size"));
  if (size !== carried.size) {
    return damaged(`${size} bytes arrived in ${inside.name} and not ${carried.size}`);
  }
  // Without the tool for it there, the bytes come back and are summed up here.
  const sha256 = values.get("sha256") ?? await hashFromInside(inside, target);
  if (typeof sha256 !== "string") return sha256;
  if (sha256 !== carried.sha256) return damaged("what arrived has another SHA-256");
  const said = values.get("error");
  return said === undefined ? null : writeFailure({ action: ACTION, folder, said });
}

async function hashFromInside(inside: Inside, path: string): Promise<string | Failed> {
  const hash = createHash("sha256");
  const result = await inside.run(["/usr/bin/env", "cat", path], {
    onOutput: (chunk) => hash.update(chunk),
  });
  if (result.kind === "exited" && result.code === 0) return hash.digest("hex");
  return inside.failure(result, ACTION);
}

function damaged(state: string): Failed {
  const message = `${ACTION}: ${state}, try again; nothing was changed`;
  return { kind: "failed", failure: "damaged_transfer", message };
}

/** Pieces small enough that progress is seen. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  using open = await Deno.open(file);
  for (;;) {
    const buffer = new Uint8Array(256 * 1024);
    const read = await open.read(buffer);
    if (read === null) return;
    yield buffer.subarray(0, read);
  }
}
