import * as z from "zod";
import { ERRORS } from "../shared/protocol/errors.ts";
import { METHODS } from "../shared/protocol/manifest.ts";
import { CLIENT_NOTIFICATIONS, NOTIFICATIONS } from "../shared/protocol/notifications.ts";
import { PRODUCT_VERSION, PROTOCOL_VERSION } from "../shared/protocol/version.ts";

/** Writes the committed OpenRPC document, or with `--check` fails when it is stale. */

const TARGET = new URL("../docs/openrpc.json", import.meta.url);

/** The protocol as an OpenRPC 1.3 document; notifications stand in `x-notifications`. */
export function openRpcDocument(): unknown {
  return {
    openrpc: "1.3.2",
    info: {
      title: "ntm-tracker",
      version: PRODUCT_VERSION,
      "x-protocol-version": PROTOCOL_VERSION,
    },
    methods: METHODS.map((method) => ({
      name: method.name,
      summary: method.summary,
      "x-role": method.role,
      paramStructure: "by-name",
      params: paramsOf(jsonSchema(method.params, "input")),
      result: { name: "result", schema: jsonSchema(method.result, "output") },
    })),
    "x-notifications": {
      fromDaemon: schemasOf(NOTIFICATIONS),
      fromClient: schemasOf(CLIENT_NOTIFICATIONS),
    },
    components: {
      errors: Object.fromEntries(
        ERRORS.map(({ name, code, meaning }) => [name, { code, message: meaning }]),
      ),
    },
  };
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function schemasOf(schemas: Readonly<Record<string, z.ZodType>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, jsonSchema(schema, "output")]),
  );
}

/** OpenRPC lists each param by itself; ours are the properties of one object. */
function paramsOf(schema: Record<string, unknown>): unknown[] {
  const properties = (schema["properties"] ?? {}) as Record<string, unknown>;
  const required = (schema["required"] ?? []) as string[];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    required: required.includes(name),
    schema: property,
  }));
}

async function main(args: readonly string[]): Promise<number> {
  const text = `${JSON.stringify(openRpcDocument(), null, 2)}\n`;
  if (!args.includes("--check")) {
    await Deno.writeTextFile(TARGET, text);
    console.log(`docs/openrpc.json: ${METHODS.length} methods`);
    return 0;
  }
  const committed = await Deno.readTextFile(TARGET).catch(() => "");
  if (committed === text) return 0;
  console.error("docs/openrpc.json is stale: run `deno task manifest` and commit it");
  return 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
