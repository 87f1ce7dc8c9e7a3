import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { Result } from "../../shared/protocol/manifest.ts";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { Scene } from "./scene.ts";

const KEY = "maintenance.max_db_mb";

const isConflict = (error: unknown) =>
  error instanceof RpcError && (error.data as { code?: string }).code === "CONFLICT";

e2eTest("what another program writes while a setting is changed is not lost", async () => {
  await using scene = await Scene.start();
  const { observer: { client }, home: { paths: { configFile } } } = scene;
  const original = await Deno.readTextFile(configFile);
  // So long that the daemon is busy with it between reading and writing.
  const text = (round: number) =>
    `# round ${round}\n${original}${"# filler filler\n".repeat(14_000)}`;
  let round = 0;
  const write = async () => {
    await Deno.writeTextFile(`${configFile}.other`, text(++round));
    await Deno.rename(`${configFile}.other`, configFile);
  };
  await write();
  let isAnswered = false;
  const set = client.request("config.set", { values: { [KEY]: 99 } })
    .finally(() => isAnswered = true);
  const writing = (async () => {
    while (!isAnswered) await write();
  })();
  await rejects(set, isConflict);
  await writing;
  ok(round > 1);
  equal(await Deno.readTextFile(configFile), text(round), "what the other wrote stands");
  const left = [...Deno.readDirSync(home(configFile))].filter(({ name }) => name.endsWith(".tmp"));
  deepEqual(left, [], "and nothing lies beside it");

  await client.request("config.set", { values: { [KEY]: 99 } });
  const after = await Deno.readTextFile(configFile);
  ok(after.startsWith(text(round).trimEnd()));
  match(after, /\[maintenance\]\nmax_db_mb = 99\n$/);
});

e2eTest("who has seen another value changes nothing", async () => {
  await using scene = await Scene.start();
  const { observer: { client }, home: { paths: { configFile } } } = scene;
  const seen = await client.request<Result<"config.get">>("config.get", { key: KEY });
  await client.request("config.set", { values: { [KEY]: 98 } });
  const expected = { [KEY]: seen.value };
  await rejects(client.request("config.set", { values: { [KEY]: 99 }, expected }), isConflict);
  match(await Deno.readTextFile(configFile), /max_db_mb = 98/);
  await client.request("config.set", { values: { [KEY]: 99 }, expected: { [KEY]: 98 } });
  match(await Deno.readTextFile(configFile), /max_db_mb = 99/);
});

function home(file: string): string {
  return file.slice(0, file.lastIndexOf("/"));
}
