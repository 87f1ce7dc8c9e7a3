// AssemblyScript: searches whole lines of transcripts for those that count, and reads the tokens in them
// without looking at what anybody wrote. `tasks/build_scanner.ts` makes
// daemon/collect/transcript/line_scanner_wasm.ts of it; line_scanner.ts beside that is the other side of
// the records below.

/** Where a page of room for sixteen-byte patterns begins, bytes. */
const PATTERNS: u32 = 4 * 1024;
/** Where the records begin, bytes. */
const OUT: u32 = 16 * 1024;
const RECORD: u32 = 128;
const MAX_RECORDS: u32 = 1024;

// A record: what it is; where its line is; then what an answer or a sum tells, doubles from 48 on.
const ANSWER: u32 = 1;
const PARSE: u32 = 2;
const SUM: u32 = 3;

const NOT_UNDERSTOOD: i32 = -1;
const NO_MORE: i32 = 0;

/** Texts as the little-endian numbers that their first eight bytes are, and the rest of them. */
const Q_OUTPUT: u64 = 0x5f74757074756f22; // "output_
const TOKENS: u64 = 0x22736e656b6f74; // tokens"
const Q_COMPACT: u64 = 0x746361706d6f6322; // "compact
const BOUNDAR: u64 = 0x7261646e756f625f; // _boundar
const Y_Q: u16 = 0x2279; // y"
const ED_Q: u64 = 0x226465; // ed"
const Q_TOKEN_C: u64 = 0x635f6e656b6f7422; // "token_c
const OUNT_Q: u64 = 0x22746e756f; // ount"
const Q_TURN_CO: u64 = 0x6f635f6e72757422; // "turn_co
const NTEXT_Q: u64 = 0x22747865746e; // ntext"
const Q_SESSION: u64 = 0x6e6f697373657322; // "session
const META_Q: u64 = 0x226174656d5f; // _meta"
const Q_USAGE: u64 = 0x3a22656761737522; // "usage":
const Q_ASSISTA: u64 = 0x6174736973736122; // "assista
const Q_USE: u32 = 0x65737522; // "use

const FIVE_BYTES: u64 = 0xffffffffff;
const SIX_BYTES: u64 = 0xffffffffffff;
const SEVEN_BYTES: u64 = 0xffffffffffffff;
const THREE_BYTES: u64 = 0xffffff;

/** How far before the first count of an answer its "usage" may stand, bytes. */
const USAGE_REACH: u32 = 512;

// The cursor: in a line, and where that ends.
let at: u32 = 0;
let end: u32 = 0;
/** Where the block is to be scanned next. */
let next: u32 = 0;

/** Where the last scan stopped: the end of the block, unless the records were full. */
export function stopped(): u32 {
  return next;
}

/** Scans whole lines of Claude Code's; returns how many records there are. */
export function scanClaude(from: u32, to: u32): u32 {
  let records: u32 = 0;
  next = from;
  while (records < MAX_RECORDS) {
    const hit = nextAnswer(next, to);
    if (hit == 0) {
      next = to;
      break;
    }
    const start = lineStart(hit, next);
    const stop = lineEnd(hit, to);
    next = stop + 1;
    const found = load<u64>(hit) == Q_OUTPUT ? readAnswer(start, stop, hit) : NOT_UNDERSTOOD;
    if (found == 0) continue;
    const out = OUT + records * RECORD;
    writeLine(out, found > 0 ? ANSWER : PARSE, start, stop);
    if (found > 0) writeAnswer(out);
    // One answer is told on several lines, each with more of it: the last of them is enough.
    if (found > 0 && records > 0 && replaces(out - RECORD, out)) continue;
    records++;
  }
  return records;
}

/** Scans whole lines of Codex's; returns how many records there are. */
export function scanCodex(from: u32, to: u32): u32 {
  let records: u32 = 0;
  next = from;
  while (records < MAX_RECORDS) {
    const hit = nextEvent(next, to);
    if (hit == 0) {
      next = to;
      break;
    }
    const start = lineStart(hit, next);
    const stop = lineEnd(hit, to);
    next = stop + 1;
    const found = load<u64>(hit) == Q_TOKEN_C ? readSum(start, stop) : NOT_UNDERSTOOD;
    if (found == 0) continue;
    const out = OUT + records * RECORD;
    writeLine(out, found > 0 ? SUM : PARSE, start, stop);
    if (found > 0) writeSum(out);
    records++;
  }
  return records;
}

function writeLine(out: u32, what: u32, start: u32, stop: u32): void {
  store<u32>(out, what);
  store<u32>(out, start, 4);
  store<u32>(out, stop, 8);
}

/** The next "output_tokens" or "compact_boundary", or 0. Looks up to 80 bytes beyond `to`. */
function nextAnswer(from: u32, to: u32): u32 {
  const underscore = sixteen(0x5f);
  const k = sixteen(0x6b);
  const u = sixteen(0x75);
  for (let block = from; block < to; block += 32) {
    const one = v128.load(block, 3);
    const two = v128.load(block, 19);
    const first = v128.and(
      i8x16.eq(v128.load(block), underscore),
      v128.or(i8x16.eq(one, k), i8x16.eq(one, u)),
    );
    const second = v128.and(
      i8x16.eq(v128.load(block, 16), underscore),
      v128.or(i8x16.eq(two, k), i8x16.eq(two, u)),
    );
    if (!v128.any_true(v128.or(first, second))) continue;
    for (let mask = i8x16.bitmask(first); mask != 0; mask &= mask - 1) {
      const start = answerAt(block + ctz(mask), to);
      if (start != 0) return start;
    }
    for (let mask = i8x16.bitmask(second); mask != 0; mask &= mask - 1) {
      const start = answerAt(block + 16 + ctz(mask), to);
      if (start != 0) return start;
    }
  }
  return 0;
}

function answerAt(place: u32, to: u32): u32 {
  if (load<u64>(place - 7) == Q_OUTPUT) {
    return (load<u64>(place + 1) & SEVEN_BYTES) == TOKENS && place + 8 <= to ? place - 7 : 0;
  }
  if (load<u64>(place - 8) != Q_COMPACT || load<u64>(place) != BOUNDAR) return 0;
  return load<u16>(place + 8) == Y_Q && place + 10 <= to ? place - 8 : 0;
}

/**
 * Sixteen times the same byte, by way of memory: a constant would be put together again in every
 * round of a loop.
 */
function sixteen(each: u64): v128 {
  const place = PATTERNS + u32(each) * 16;
  store<u64>(place, each * 0x0101010101010101);
  store<u64>(place, each * 0x0101010101010101, 8);
  return v128.load(place);
}

/** The next "token_count", "turn_context", "session_meta" or "compacted", or 0. */
function nextEvent(from: u32, to: u32): u32 {
  const underscore = sixteen(0x5f);
  const m = sixteen(0x6d);
  const u = sixteen(0x75);
  const n = sixteen(0x6e);
  const t = sixteen(0x74);
  const c = sixteen(0x63);
  for (let block = from; block < to; block += 16) {
    const each = v128.load(block);
    const third = v128.load(block, 3);
    const named = v128.or(v128.or(i8x16.eq(third, u), i8x16.eq(third, n)), i8x16.eq(third, t));
    const either = v128.or(
      v128.and(i8x16.eq(each, underscore), named),
      v128.and(i8x16.eq(each, m), i8x16.eq(third, c)),
    );
    if (!v128.any_true(either)) continue;
    for (let mask = i8x16.bitmask(either); mask != 0; mask &= mask - 1) {
      const start = eventAt(block + ctz(mask), to);
      if (start != 0) return start;
    }
  }
  return 0;
}

function eventAt(place: u32, to: u32): u32 {
  if (load<u64>(place - 6) == Q_TOKEN_C && (load<u64>(place + 2) & FIVE_BYTES) == OUNT_Q) {
    return place + 7 <= to ? place - 6 : 0;
  }
  if (load<u64>(place - 5) == Q_TURN_CO && (load<u64>(place + 3) & SIX_BYTES) == NTEXT_Q) {
    return place + 9 <= to ? place - 5 : 0;
  }
  if (load<u64>(place - 8) == Q_SESSION && (load<u64>(place) & SIX_BYTES) == META_Q) {
    return place + 6 <= to ? place - 8 : 0;
  }
  if (load<u64>(place - 3) == Q_COMPACT && (load<u64>(place + 5) & THREE_BYTES) == ED_Q) {
    return place + 8 <= to ? place - 3 : 0;
  }
  return 0;
}

function lineStart(hit: u32, from: u32): u32 {
  const feed = i8x16.splat(10);
  let p = hit;
  while (p >= from + 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p - 16), feed));
    if (mask != 0) return p + 16 - clz(mask);
    p -= 16;
  }
  while (p > from && load<u8>(p - 1) != 10) p--;
  return p;
}

function lineEnd(hit: u32, to: u32): u32 {
  const feed = i8x16.splat(10);
  for (let p = hit; p < to; p += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p), feed));
    if (mask != 0) return min(p + ctz(mask), to);
  }
  return to;
}

function beginLine(start: u32, stop: u32): void {
  at = start;
  end = stop > start && load<u8>(stop - 1) == 0x0d ? stop - 1 : stop;
  time = -1;
}

let time: f64 = -1;

// Counts, each where it stands in a record from 48 on.
let input: f64 = 0;
let output: f64 = 0;
let cacheRead: f64 = 0;
let cacheWrite: f64 = 0;
let long: f64 = 0;
let reasoning: f64 = 0;

function clearCounts(): void {
  input = 0;
  output = 0;
  cacheRead = 0;
  cacheWrite = 0;
  long = 0;
  reasoning = 0;
}

// Names by the number that nameNumber makes of them.
const TYPE: i32 = 944472184; // type
const TIMESTAMP: i32 = 367130462; // timestamp
const IS_SIDECHAIN: i32 = 369904601; // isSidechain
const MESSAGE: i32 = 603712588; // message
const ID: i32 = 858723729; // id
const MODEL: i32 = 819647902; // model
const CONTENT: i32 = 713251275; // content
const USAGE: i32 = 125153074; // usage
const INPUT: i32 = 356668998; // input_tokens
const OUTPUT: i32 = 259430905; // output_tokens
const CACHE_READ: i32 = 226615627; // cache_read_input_tokens
const CACHE_WRITE: i32 = 243435404; // cache_creation_input_tokens
const CACHE_PARTS: i32 = 726639226; // cache_creation
const ONE_HOUR: i32 = 876555009; // ephemeral_1h_input_tokens

const PAYLOAD: i32 = 259214792; // payload
const INFO: i32 = 142713610; // info
const TOTAL_SUM: i32 = 517980568; // total_token_usage
const LAST_SUM: i32 = 942676846; // last_token_usage
const CACHED: i32 = 569135485; // cached_input_tokens
const REASONING: i32 = 52640178; // reasoning_output_tokens

// ---- An answer of Claude's ----

let kind: u32 = 0;
let key: u32 = 0;
let keyEnd: u32 = 0;
let model: u32 = 0;
let modelEnd: u32 = 0;
let sidechain: u32 = 0;
let hasUsage: bool = false;

const KIND_USER: u32 = 1;
const KIND_ASSISTANT: u32 = 2;

/** 1 for an answer that counts, 0 for a line that does not, -1 for one that must be parsed. */
function readAnswer(start: u32, stop: u32, hit: u32): i32 {
  beginLine(start, stop);
  clearCounts();
  kind = 0;
  key = 0;
  model = 0;
  sidechain = 0;
  hasUsage = false;
  if (!enter()) return NOT_UNDERSTOOD;
  for (let name = nextName(); name != NO_MORE; name = nextName()) {
    if (name == NOT_UNDERSTOOD || !readField(name, hit)) return NOT_UNDERSTOOD;
  }
  if (at != end) return NOT_UNDERSTOOD;
  // What a subagent used stands in its parent's file once more, as the result of a tool.
  if (kind == KIND_USER) return 0;
  if (kind != KIND_ASSISTANT || time < 0 || !hasUsage) return NOT_UNDERSTOOD;
  if (key == 0 || model == 0) return NOT_UNDERSTOOD;
  // Answers that the program made up are rare, and the parser knows them.
  if (load<u8>(model) == 0x3c) return NOT_UNDERSTOOD;
  return input + output + cacheRead + cacheWrite == 0 ? 0 : 1;
}

function writeAnswer(out: u32): void {
  store<u32>(out, key, 12);
  store<u32>(out, keyEnd, 16);
  store<u32>(out, model, 20);
  store<u32>(out, modelEnd, 24);
  store<u32>(out, sidechain, 28);
  store<f64>(out, time, 40);
  store<f64>(out, input, 48);
  store<f64>(out, output, 56);
  store<f64>(out, cacheRead, 64);
  store<f64>(out, cacheWrite, 72);
  store<f64>(out, min(long, cacheWrite), 80);
}

/** Whether two records are of one answer; then the one that counts is in the first of them. */
function replaces(before: u32, out: u32): bool {
  if (load<u32>(before) != ANSWER || load<u32>(before, 28) != load<u32>(out, 28)) return false;
  const length = keyEnd - key;
  const other = load<u32>(before, 12);
  if (load<u32>(before, 16) - other != length) return false;
  for (let i: u32 = 0; i < length; i++) {
    if (load<u8>(key + i) != load<u8>(other + i)) return false;
  }
  if (totalOf(out) > totalOf(before)) memory.copy(before, out, RECORD);
  return true;
}

function totalOf(out: u32): f64 {
  return load<f64>(out, 48) + load<f64>(out, 56) + load<f64>(out, 64) + load<f64>(out, 72);
}

function readField(name: i32, hit: u32): bool {
  if (name == MESSAGE) return readMessage(hit);
  if (name == TYPE) return readKind();
  if (name == TIMESTAMP) return readTime();
  if (name != IS_SIDECHAIN) return skipValue();
  const first = byte();
  sidechain = u32(first == 0x74);
  return (first == 0x74 || first == 0x66) && skipValue();
}

function readKind(): bool {
  const start = at;
  if (!skipText()) return false;
  const length = at - start;
  kind = 0;
  // By their beginning and length: no other kind is like them.
  if (length == 11 && load<u64>(start) == Q_ASSISTA) kind = KIND_ASSISTANT;
  if (length == 6 && load<u32>(start) == Q_USE) kind = KIND_USER;
  return true;
}

function readMessage(hit: u32): bool {
  if (!enter()) return false;
  for (let name = nextName(); name != NO_MORE; name = nextName()) {
    if (name == NOT_UNDERSTOOD || !readMessageField(name, hit)) return false;
  }
  return true;
}

function readMessageField(name: i32, hit: u32): bool {
  if (name == USAGE) return readUsage();
  if (name == CONTENT) return jumpToUsage(hit) || skipValue();
  if (name == ID) {
    key = readText();
    keyEnd = at - 1;
    return key != 0;
  }
  if (name != MODEL) return skipValue();
  model = readText();
  modelEnd = at - 1;
  return model != 0;
}

/** From the beginning of the answer's text to the name of what it cost, where that is behind it. */
function jumpToUsage(hit: u32): bool {
  for (let p = hit; p > at && p + USAGE_REACH > hit; p--) {
    if (load<u64>(p) != Q_USAGE || load<u8>(p + 8) != 0x7b) continue;
    at = p;
    return true;
  }
  return false;
}

function readUsage(): bool {
  // A second one would mean that the first was somebody else's.
  if (hasUsage || !enter()) return false;
  hasUsage = true;
  for (let name = nextName(); name != NO_MORE; name = nextName()) {
    if (name == NOT_UNDERSTOOD || !readUsageField(name)) return false;
  }
  return true;
}

function readUsageField(name: i32): bool {
  if (name == INPUT) return (input = readCount()) >= 0;
  if (name == OUTPUT) return (output = readCount()) >= 0;
  if (name == CACHE_READ) return (cacheRead = readCount()) >= 0;
  if (name == CACHE_WRITE) return (cacheWrite = readCount()) >= 0;
  return name == CACHE_PARTS ? readCacheParts() : skipValue();
}

function readCacheParts(): bool {
  if (!enter()) return skipValue();
  for (let name = nextName(); name != NO_MORE; name = nextName()) {
    if (name == NOT_UNDERSTOOD) return false;
    if (name == ONE_HOUR) long = readCount();
    else if (!skipValue()) return false;
    if (long < 0) return false;
  }
  return true;
}

// ---- A sum of Codex's ----

let hasTotal: bool = false;
let hasLast: bool = false;
// The sum is in the counts above while it is read, and waits here while the last answer is.
let totalInput: f64 = 0;
let totalCached: f64 = 0;
let totalOutput: f64 = 0;
let totalReasoning: f64 = 0;

/** 1 for a sum, 0 for a line without one, -1 for one that must be parsed. */
function readSum(start: u32, stop: u32): i32 {
  beginLine(start, stop);
  hasTotal = false;
  hasLast = false;
  if (!enter()) return NOT_UNDERSTOOD;
  let isEvent = false;
  for (let name = nextName(); name != NO_MORE; name = nextName()) {
    let understood = true;
    if (name == TIMESTAMP) understood = readTime();
    else if (name == TYPE) understood = isEvent = isText(Q_EVENT_M, SG_Q, 11);
    else if (name == PAYLOAD) understood = readPayload();
    else understood = name != NOT_UNDERSTOOD && skipValue();
    if (!understood) return NOT_UNDERSTOOD;
  }
  if (at != end || !isEvent || time < 0) return NOT_UNDERSTOOD;
  return hasTotal ? 1 : 0;
}

const Q_EVENT_M: u64 = 0x6d5f746e65766522; // "event_m
const SG_Q: u64 = 0x226773; // sg"

/** Passes over a text and says whether it is the one that begins with `head` and goes on so. */
function isText(head: u64, rest: u64, length: u32): bool {
  const start = at;
  if (!skipText() || at - start != length) return false;
  const mask = (u64(1) << (u64(length - 8) * 8)) - 1;
  return load<u64>(start) == head && (load<u64>(start + 8) & mask) == rest;
}

function readPayload(): bool {
  if (!enter()) return false;
  let isTokens = false;
  for (let name = nextName(); name != NO_MORE; name = nextName()) {
    let understood = true;
    if (name == TYPE) understood = isTokens = isText(Q_TOKEN_C, OUNT_Q, 13);
    else if (name == INFO) understood = byte() == 0x6e ? skipValue() : readInfo();
    else understood = name != NOT_UNDERSTOOD && skipValue();
    if (!understood) return false;
  }
  return isTokens;
}

function readInfo(): bool {
  if (!enter()) return false;
  for (let name = nextName(); name != NO_MORE; name = nextName()) {
    // A model of its own is rare, and the parser knows it.
    if (name == NOT_UNDERSTOOD || name == MODEL || !readInfoField(name)) return false;
  }
  return true;
}

function readInfoField(name: i32): bool {
  if (name == LAST_SUM) {
    hasLast = true;
    return readCodexCounts();
  }
  if (name != TOTAL_SUM) return skipValue();
  // The last answer is expected behind it; the other way round the parser is asked.
  if (hasLast || hasTotal || !readCodexCounts()) return false;
  hasTotal = true;
  totalInput = input;
  totalCached = cacheRead;
  totalOutput = output;
  totalReasoning = reasoning;
  return true;
}

/** False when it is no object of numbers with an input and an output. */
function readCodexCounts(): bool {
  if (!enter()) return false;
  clearCounts();
  let seen = 0;
  for (let name = nextName(); name != NO_MORE; name = nextName()) {
    let understood = true;
    if (name == INPUT) understood = (input = readCount()) >= 0;
    else if (name == CACHED) understood = (cacheRead = readCount()) >= 0;
    else if (name == OUTPUT) understood = (output = readCount()) >= 0;
    else if (name == REASONING) understood = (reasoning = readCount()) >= 0;
    else understood = name != NOT_UNDERSTOOD && skipValue();
    if (!understood) return false;
    if (name == INPUT || name == OUTPUT) seen++;
  }
  return seen == 2;
}

function writeSum(out: u32): void {
  store<u32>(out, u32(hasLast), 28);
  store<f64>(out, time, 40);
  store<f64>(out, totalInput, 48);
  store<f64>(out, totalCached, 56);
  store<f64>(out, totalOutput, 64);
  store<f64>(out, totalReasoning, 72);
  store<f64>(out, input, 80);
  store<f64>(out, cacheRead, 88);
  store<f64>(out, output, 96);
  store<f64>(out, reasoning, 104);
}

// ---- Compact JSON, as JSON.stringify and serde write it ----

function byte(): u8 {
  return at < end ? load<u8>(at) : 0;
}

function enter(): bool {
  if (byte() != 0x7b) return false;
  at++;
  return true;
}

/** The number of the next name in an object, always above zero, or one of the two above. */
function nextName(): i32 {
  let start = at;
  if (start < end && load<u8>(start) == 0x2c) start++;
  at = start;
  const first = byte();
  if (first == 0x7d) {
    at++;
    return NO_MORE;
  }
  if (first != 0x22) return NOT_UNDERSTOOD;
  start++;
  let p = start;
  let mask = quotesIn(p);
  while (mask == 0 && p < end) {
    p += 16;
    mask = quotesIn(p);
  }
  p += ctz(mask);
  if (p + 1 >= end || load<u8>(p) != 0x22 || load<u8>(p + 1) != 0x3a) return NOT_UNDERSTOOD;
  at = p + 2;
  return nameNumber(start, p - start);
}

/** Which of sixteen bytes are a quote or a backslash. */
function quotesIn(place: u32): i32 {
  const bytes = v128.load(place);
  const quote = i8x16.eq(bytes, i8x16.splat(0x22));
  return i8x16.bitmask(v128.or(quote, i8x16.eq(bytes, i8x16.splat(0x5c))));
}

/** Thirty bits of a name and its length; every byte counts. */
function nameNumber(start: u32, length: u32): i32 {
  let bits = load<u64>(start);
  if (length < 8) bits &= (u64(1) << u64(length * 8)) - 1;
  else {
    // What lies between the first and the last eight bytes: `ephemeral_5m…` is no `ephemeral_1h…`.
    for (let i: u32 = 8; i + 8 < length; i += 8) bits = rotl(bits ^ load<u64>(start + i), 29);
    bits ^= rotl(load<u64>(start + length - 8), 17);
  }
  bits ^= u64(length);
  return i32(bits * 0x9e3779b97f4a7c15 >> 34) + 1;
}

function skipValue(): bool {
  const first = byte();
  if (first == 0x22) return skipText();
  if (first == 0x7b || first == 0x5b) return skipNested();
  const start = at;
  while (at < end && !endsScalar(load<u8>(at))) at++;
  return at > start;
}

function endsScalar(each: u8): bool {
  return each == 0x2c || each == 0x7d || each == 0x5d;
}

function skipText(): bool {
  if (byte() != 0x22) return false;
  let p = at + 1;
  while (p < end) {
    const mask = quotesIn(p);
    if (mask == 0) {
      p += 16;
      continue;
    }
    p += ctz(mask);
    if (p >= end) break;
    if (load<u8>(p) == 0x22) {
      at = p + 1;
      return true;
    }
    p += 2;
  }
  at = end;
  return false;
}

function skipNested(): bool {
  let depth = 0;
  while (at < end) {
    const each = load<u8>(at);
    if (each == 0x22) {
      if (!skipText()) return false;
      continue;
    }
    at++;
    if (each == 0x7b || each == 0x5b) depth++;
    else if (each == 0x7d || each == 0x5d) depth--;
    if (depth == 0) return true;
  }
  return false;
}

function readCount(): f64 {
  let value: f64 = 0;
  const start = at;
  while (at < end) {
    const digit = i32(load<u8>(at)) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    at++;
  }
  const digits = at - start;
  // What is longer is a mistake; the parser says so.
  return digits == 0 || digits > 9 + 3 || !endsScalar(byte()) ? NOT_UNDERSTOOD : value;
}

/** Where a short text of plain ASCII that is not empty begins, or 0. It ends before `at - 1`. */
function readText(): u32 {
  const start = at + 1;
  if (!skipText() || at - 1 == start || at - 1 - start > 512) return 0;
  for (let p = start; p < at - 1; p++) {
    const each = load<u8>(p);
    if (each == 0x5c || each < 0x20 || each > 0x7e) return 0;
  }
  return start;
}

/** A time like "2026-01-31T23:59:59.999Z". */
function readTime(): bool {
  const p = at;
  const fits = p + 26 <= end && load<u8>(p) == 0x22 && load<u8>(p, 5) == 0x2d &&
    load<u8>(p, 8) == 0x2d && load<u8>(p, 11) == 0x54 && load<u8>(p, 14) == 0x3a &&
    load<u8>(p, 17) == 0x3a && load<u8>(p, 20) == 0x2e && load<u8>(p, 24) == 0x5a &&
    load<u8>(p, 25) == 0x22;
  if (!fits) return false;
  const year = digits(p + 1, 4);
  const month = digits(p + 6, 2);
  const day = digits(p + 9, 2);
  const hour = digits(p + 12, 2);
  const minute = digits(p + 15, 2);
  const second = digits(p + 18, 2);
  const millisecond = digits(p + 21, 3);
  if (year < 2000 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  if (day > daysIn(month, year)) return false;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
  if (millisecond < 0) return false;
  time = f64(daysSince1970(year, month, day)) * 86400000 +
    f64((hour * 60 + minute) * 60000 + second * 1000 + millisecond);
  at = p + 26;
  return true;
}

function digits(p: u32, count: u32): i32 {
  let value: i32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const digit = i32(load<u8>(p + i)) - 0x30;
    if (digit < 0 || digit > 9) return -1000000;
    value = value * 10 + digit;
  }
  return value;
}

function daysIn(month: i32, year: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Counted from March, so that the leap day is the last of its year. */
function daysSince1970(year: i32, month: i32, day: i32): i32 {
  const shifted = month > 2 ? year : year - 1;
  const era = shifted / 400;
  const inEra = shifted - era * 400;
  const inYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + inEra * 365 + inEra / 4 - inEra / 100 + inYear - 719468;
}
