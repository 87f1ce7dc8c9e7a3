import type { RpcParams } from "../../shared/protocol/envelope.ts";
import type { MethodName, ParamsIn, Result } from "../../shared/protocol/manifest.ts";
import { Capabilities } from "../../shared/protocol/methods/capabilities.ts";
import { PRODUCT_VERSION, PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { RpcClient, type RpcClientOptions } from "../../shared/rpc/client.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { knownSchema } from "../upkeep/known_schema.ts";
import { CliError } from "./cli_error.ts";
import type { DaemonPlace } from "./remote_daemon.ts";

/** A daemon that was asked who it is, and speaks our language. */
export interface Connection {
  readonly client: RpcClient;
  readonly capabilities: Capabilities;
}

/** A daemon that is well answers in milliseconds. */
const ANSWER_MS = 5_000;

export type ConnectOptions = Pick<RpcClientOptions, "onNotification" | "timeoutMs">;

/**
 * Connects to the daemon that runs. The caller closes the client.
 * @throws {CliError} NO_DAEMON, when none does; TOO_NEW and as {@linkcode handshake}; over the web
 * what the token file or the daemon has against it.
 * @throws what the system says when the socket may not be used.
 */
export async function connectDaemon(
  place: DaemonPlace,
  options: ConnectOptions = {},
): Promise<Connection> {
  const channel = await openChannel(place);
  const client = new RpcClient(channel, { timeoutMs: ANSWER_MS, ...options });
  try {
    const { timeoutMs = ANSWER_MS } = options;
    return { client, capabilities: await handshake(client, Math.min(timeoutMs, ANSWER_MS)) };
  } catch (error) {
    client.close();
    throw error;
  }
}

/** As {@linkcode connectDaemon}, but null when no daemon of this user runs. */
export async function findDaemon(
  place: DaemonPlace,
  options: ConnectOptions = {},
): Promise<Connection | null> {
  try {
    return await connectDaemon(place, options);
  } catch (error) {
    // Who names a daemon wants that one, and nothing in its place.
    if (isNoDaemon(error) && !place.remote) return null;
    throw error;
  }
}

/**
 * Asks the daemon who it is, which takes no time whatever else will be asked.
 * @param timeoutMs after which it is taken to hang
 * @throws {CliError} TOO_NEW, when its protocol or its database is newer than this build knows;
 * NOT_UNDERSTOOD, when it answers something else.
 */
export async function handshake(
  client: Pick<RpcClient, "request">,
  timeoutMs: number = ANSWER_MS,
): Promise<Capabilities> {
  const said = await client.request("capabilities.get", {}, { timeoutMs });
  const answer = Capabilities.safeParse(said);
  if (!answer.success) {
    throw new CliError(
      "the daemon cannot be understood: its answer has another shape, run the same version of both",
      { code: "NOT_UNDERSTOOD", exit: "UNAVAILABLE" },
    );
  }
  const { version, protocolVersion, schemaVersion } = answer.data;
  const newer = protocolVersion > PROTOCOL_VERSION
    ? `it speaks protocol ${protocolVersion}, this program knows ${PROTOCOL_VERSION}`
    : schemaVersion > knownSchema()
    ? `its database has schema ${schemaVersion}, this program knows ${knownSchema()}`
    : null;
  if (newer === null) return answer.data;
  throw new CliError(
    `the daemon (version ${version}) is newer than this program (${PRODUCT_VERSION}): ${newer}; ` +
      "update this program",
    { code: "TOO_NEW", exit: "UNAVAILABLE" },
  );
}

/**
 * Asks one method of the protocol.
 * @throws as `RpcClient.request`.
 */
export function ask<Name extends MethodName>(
  client: RpcClient,
  method: Name,
  params: ParamsIn<Name>,
): Promise<Result<Name>> {
  // Every method's params are an object, which the union of their types hides.
  return client.request<Result<Name>>(method, params as RpcParams);
}

/** Opens a connection, asks, and closes it again. */
export async function withDaemon<T>(
  place: DaemonPlace,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connectDaemon(place);
  try {
    return await work(connection);
  } finally {
    connection.client.close();
  }
}

/** Whether it says that no daemon is where it was looked for. */
export function isNoDaemon(error: unknown): boolean {
  return error instanceof CliError && error.code === "NO_DAEMON";
}

async function openChannel({ socket, remote = null }: DaemonPlace): Promise<Channel> {
  // Loaded only then: most ask the daemon of this user.
  if (remote !== null) return (await import("./open_web_socket.ts")).openWebSocket(remote);
  const { readable, writable } = await openSocket(socket);
  return frameChannel({ name: "unix", readable, writable });
}

async function openSocket(path: string): Promise<Deno.UnixConn> {
  try {
    return await Deno.connect({ transport: "unix", path });
  } catch (error) {
    // A socket that nobody listens on is what a daemon that was killed leaves behind.
    if (
      !(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.ConnectionRefused)
    ) {
      throw error;
    }
    throw new CliError(
      "no daemon runs: start one with `ntm-tracker start`, or look once with `ntm-tracker status`",
      { code: "NO_DAEMON", exit: "UNAVAILABLE", cause: error },
    );
  }
}
