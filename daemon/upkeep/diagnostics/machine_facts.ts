import { cpus } from "node:os";
import { PRODUCT_VERSION, PROTOCOL_VERSION } from "../../../shared/protocol/version.ts";
import type { Diagnostics } from "../../../shared/protocol/methods/diagnostics.ts";
import { SCHEMA_VERSION } from "../../store/migrate.ts";

/** This build, and what runs it. */
export function programFacts(): Diagnostics["program"] {
  return {
    version: PRODUCT_VERSION,
    protocolVersion: PROTOCOL_VERSION,
    schemaVersion: SCHEMA_VERSION,
    runtime: {
      ...Deno.version,
      target: Deno.build.target,
      form: Deno.build.standalone ? "one executable" : "run by deno",
    },
  };
}

/** The machine, without its name. */
export function machineFacts(): Diagnostics["machine"] {
  const kernel = Deno.osRelease();
  return {
    system: Deno.build.os,
    kernel,
    distribution: distribution(),
    wsl: /microsoft/i.test(kernel),
    processors: cpus().length,
    memoryBytes: Deno.systemMemoryInfo().total,
    timeZone: Temporal.Now.timeZoneId(),
  };
}

function distribution(): string | null {
  try {
    const text = Deno.readTextFileSync("/etc/os-release");
    return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? null;
  } catch {
    return null;
  }
}
