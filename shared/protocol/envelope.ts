import { WireError, type WireErrorBody } from "./errors.ts";
import { isDeeperThan } from "./json_depth.ts";

export type RpcId = string | number;
export type RpcParams = Readonly<Record<string, unknown>>;

/** Wants an answer with the same id. */
export interface RequestEnvelope {
  readonly kind: "request";
  readonly id: RpcId;
  readonly method: string;
  readonly params?: RpcParams;
}

/** Wants no answer, not even an error. */
export interface NotificationEnvelope {
  readonly kind: "notification";
  readonly method: string;
  readonly params?: RpcParams;
}

/** An answer: `error` or, where there is none, `result`. */
export interface ResponseEnvelope {
  readonly kind: "response";
  /** null when the peer could not tell which request it answers; only with an error. */
  readonly id: RpcId | null;
  readonly result?: unknown;
  readonly error?: WireErrorBody;
}

/** No message. `id` is that of the request when it could be read, for the answer. */
export interface InvalidEnvelope {
  readonly kind: "invalid";
  readonly id: RpcId | null;
  readonly error: WireError;
}

export type SingleEnvelope =
  | RequestEnvelope
  | NotificationEnvelope
  | ResponseEnvelope
  | InvalidEnvelope;

/** At least one message, in the order sent; single invalid ones do not spoil the others. */
export interface BatchEnvelope {
  readonly kind: "batch";
  readonly items: readonly SingleEnvelope[];
}

export type Envelope = SingleEnvelope | BatchEnvelope;

export interface EnvelopeLimits {
  /** Nested arrays and objects, the envelope itself counted. */
  readonly maxDepth?: number;
  /** Messages in a batch. */
  readonly maxBatch?: number;
}

const MAX_NAME_CHARS = 256;

/**
 * Reads one JSON-RPC 2.0 text. Knows no methods: names and params are for the stages after it.
 * Never throws; what is no message comes back as `invalid` with the error for the peer. No
 * `__proto__` member survives anywhere in the result.
 */
export function parseEnvelope(text: string, limits: EnvelopeLimits = {}): Envelope {
  const { maxDepth = 64, maxBatch = 50 } = limits;
  if (isDeeperThan(text, maxDepth)) {
    return invalid(`nested too deeply, at most ${maxDepth} levels are taken`);
  }
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    // The parser's own message quotes the text, which may hold secrets.
    const message = "read message: not valid JSON, send one JSON-RPC 2.0 text";
    return { kind: "invalid", id: null, error: new WireError("PARSE_ERROR", message) };
  }
  return Array.isArray(value) ? batchOf(value, maxBatch) : singleOf(value);
}

function parseJson(text: string): unknown {
  // An escape can spell any name, and the reviver is slow: it runs only where it may matter.
  const mayHoldProto = text.includes("__proto__") || text.includes("\\u");
  return mayHoldProto
    ? JSON.parse(text, (key, value) => key === "__proto__" ? undefined : value)
    : JSON.parse(text);
}

function batchOf(values: readonly unknown[], maxBatch: number): Envelope {
  if (values.length === 0) return invalid("empty batch, send at least one message");
  if (values.length > maxBatch) {
    return invalid(`batch of ${values.length}, at most ${maxBatch} messages are taken`);
  }
  const items = values.map(singleOf);
  return hasTwins(items) ? invalid("an id twice in one batch, give each its own") : {
    kind: "batch",
    items,
  };
}

/** Requests among themselves and responses among themselves: the two directions count apart. */
function hasTwins(items: readonly SingleEnvelope[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    if (item.kind === "notification" || item.id === null) continue;
    const direction = item.kind === "response" ? "response" : "request";
    const key = `${direction} ${JSON.stringify(item.id)}`;
    if (seen.has(key)) return true;
    seen.add(key);
  }
  return false;
}

function singleOf(value: unknown): SingleEnvelope {
  if (!isObject(value)) return invalid("not an object, send a JSON-RPC 2.0 message");
  const id = isId(value.id) ? value.id : null;
  if (value.jsonrpc !== "2.0") return invalid('jsonrpc is not "2.0", send "2.0"', id);
  if (Object.hasOwn(value, "id") && id === null && value.id !== null) {
    return invalid("id of another type or size, use a short string or a whole number");
  }
  if (Object.hasOwn(value, "method")) return callOf(value, id);
  return responseOf(value, id);
}

function callOf(value: RpcParams, id: RpcId | null): SingleEnvelope {
  const { method, params } = value;
  if (Object.hasOwn(value, "result") || Object.hasOwn(value, "error")) {
    return invalid("both a method and an answer, send one of them", id);
  }
  if (typeof method !== "string" || method === "" || method.length > MAX_NAME_CHARS) {
    return invalid("method is no name, use a short string", id);
  }
  if (Array.isArray(params)) {
    return invalid("params by position, send them by name in an object", id);
  }
  if (Object.hasOwn(value, "params") && !isObject(params)) {
    return invalid("params are no object, send them by name or leave them out", id);
  }
  const call = isObject(params) ? { method, params } : { method };
  if (!Object.hasOwn(value, "id")) return { kind: "notification", ...call };
  if (id === null) return invalid("id is null, use a string or a whole number");
  return { kind: "request", id, ...call };
}

function responseOf(value: RpcParams, id: RpcId | null): SingleEnvelope {
  const hasError = Object.hasOwn(value, "error");
  if (hasError === Object.hasOwn(value, "result")) {
    return invalid("neither a method nor one answer, send a method, a result or an error", id);
  }
  if (!Object.hasOwn(value, "id")) return invalid("an answer without id, repeat the request's");
  if (!hasError) {
    return id === null
      ? invalid("a result for no request, repeat the request's id")
      : { kind: "response", id, result: value.result };
  }
  const { error } = value;
  if (!isErrorBody(error)) return invalid("error is no error, send code and message", id);
  return { kind: "response", id, error };
}

function invalid(reason: string, id: RpcId | null = null): InvalidEnvelope {
  const error = new WireError("INVALID_REQUEST", `read message: ${reason}`);
  return { kind: "invalid", id, error };
}

function isObject(value: unknown): value is RpcParams {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whole and exactly representable, so that the answer repeats what was sent. */
function isId(value: unknown): value is RpcId {
  return typeof value === "string" ? value.length <= MAX_NAME_CHARS : Number.isSafeInteger(value);
}

function isErrorBody(value: unknown): value is WireErrorBody & RpcParams {
  return isObject(value) && Number.isSafeInteger(value.code) && typeof value.message === "string";
}
