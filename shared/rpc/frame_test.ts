import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameError } from "./channel.ts";
import { encodeFrame, FrameDecoder, type FrameLimits } from "./frame.ts";

const FIXTURES = new URL("../../fixtures/protocol/frames/", import.meta.url);

interface Decoded {
  readonly texts: readonly string[];
  readonly code?: FrameError["code"];
}

const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  "one.bin": ["{}"],
  "three.bin": ['{"a":1}', '{"b":2}', "[]"],
  "empty_input.bin": [],
  "empty_body.bin": ["", "{}"],
  "header_case.bin": ["{}"],
  "no_blank_after_colon.bin": ["{}"],
  "blanks_around_value.bin": ["{}"],
  "content_type_after.bin": ["{}"],
  "content_type_before.bin": ["{}"],
  "unknown_header.bin": ["{}"],
  "length_twice_the_same.bin": ["{}"],
  "leading_zeros.bin": ["{}"],
  "utf8.bin": ['{"name":"été 修正 👍"}'],
  "frame_in_body.bin": [String.raw`{"text":"Content-Length: 9\r\n\r\n"}`],
  "line_breaks_in_body.bin": ['{\r\n\r\n"a": 1\r\n}'],
  "byte_order_mark.bin": ["\ufeff{}"],
};

const REJECTED: Readonly<Record<string, Decoded & { readonly limits?: FrameLimits }>> = {
  "no_length.bin": { texts: [], code: "HEADER_MALFORMED" },
  "no_header.bin": { texts: [], code: "HEADER_MALFORMED" },
  "log_line.bin": { texts: [], code: "HEADER_MALFORMED" },
  "json_without_header.bin": { texts: [], code: "HEADER_MALFORMED" },
  "http_request.bin": { texts: [], code: "HEADER_MALFORMED" },
  "bare_line_feed.bin": { texts: [], code: "HEADER_MALFORMED" },
  "bare_carriage_return.bin": { texts: [], code: "HEADER_MALFORMED" },
  "negative_length.bin": { texts: [], code: "HEADER_MALFORMED" },
  "plus_length.bin": { texts: [], code: "HEADER_MALFORMED" },
  "hex_length.bin": { texts: [], code: "HEADER_MALFORMED" },
  "fraction_length.bin": { texts: [], code: "HEADER_MALFORMED" },
  "list_length.bin": { texts: [], code: "HEADER_MALFORMED" },
  "empty_length.bin": { texts: [], code: "HEADER_MALFORMED" },
  "blank_in_name.bin": { texts: [], code: "HEADER_MALFORMED" },
  "folded_header.bin": { texts: [], code: "HEADER_MALFORMED" },
  "conflicting_lengths.bin": { texts: [], code: "HEADER_MALFORMED" },
  "non_ascii_header.bin": { texts: [], code: "HEADER_MALFORMED" },
  "nul_in_header.bin": { texts: [], code: "HEADER_MALFORMED" },
  "huge_length.bin": { texts: [], code: "BODY_TOO_LARGE" },
  "body_over_limit.bin": { texts: [], code: "BODY_TOO_LARGE", limits: { maxBodyBytes: 16 } },
  "long_header.bin": { texts: [], code: "HEADER_TOO_LONG", limits: { maxHeaderBytes: 64 } },
  "endless_header.bin": { texts: [], code: "HEADER_TOO_LONG", limits: { maxHeaderBytes: 64 } },
  "body_not_utf8.bin": { texts: [], code: "BODY_NOT_UTF8" },
  "body_lone_surrogate.bin": { texts: [], code: "BODY_NOT_UTF8" },
  "body_overlong.bin": { texts: [], code: "BODY_NOT_UTF8" },
  "body_cut_character.bin": { texts: [], code: "BODY_NOT_UTF8" },
  "half_header.bin": { texts: [], code: "TRUNCATED" },
  "header_without_body.bin": { texts: [], code: "TRUNCATED" },
  "half_body.bin": { texts: [], code: "TRUNCATED" },
  "good_then_bad.bin": { texts: ["{}"], code: "HEADER_MALFORMED" },
};

function fixture(path: string): Uint8Array {
  return Deno.readFileSync(new URL(path, FIXTURES));
}

/** All texts and the error of bytes that come in these chunks. */
function decode(chunks: Iterable<Uint8Array>, limits?: FrameLimits): Decoded {
  const decoder = new FrameDecoder(limits);
  const texts: string[] = [];
  try {
    for (const chunk of chunks) texts.push(...decoder.push(chunk));
    decoder.end();
    return { texts };
  } catch (error) {
    assert.ok(error instanceof FrameError);
    return { texts, code: error.code };
  }
}

function* cut(bytes: Uint8Array, offsets: readonly number[]): Generator<Uint8Array> {
  const bounds = [0, ...offsets.toSorted((a, b) => a - b), bytes.length];
  for (const [index, start] of bounds.entries()) {
    // A copy that is wiped afterwards: the decoder must not hold on to a chunk.
    const chunk = bytes.slice(start, bounds[index + 1] ?? bytes.length);
    yield chunk;
    chunk.fill(0);
  }
}

function assertAtEveryCut(bytes: Uint8Array, expected: Decoded, limits?: FrameLimits): void {
  assert.deepEqual(decode([bytes], limits), expected);
  for (let offset = 0; offset <= bytes.length; offset++) {
    assert.deepEqual(decode(cut(bytes, [offset]), limits), expected, `cut at ${offset}`);
  }
  const everywhere = Array.from(bytes.keys());
  assert.deepEqual(decode(cut(bytes, everywhere), limits), expected, "byte by byte");
}

Deno.test("FrameDecoder has an expectation for every fixture and a fixture for each", () => {
  for (const [folder, expected] of [["accept", ACCEPTED], ["reject", REJECTED]] as const) {
    const names = [...Deno.readDirSync(new URL(folder, FIXTURES))].map(({ name }) => name);
    assert.deepEqual(names.sort(), Object.keys(expected).sort());
  }
});

for (const [name, texts] of Object.entries(ACCEPTED)) {
  Deno.test(`FrameDecoder accepts ${name} however it is cut`, () => {
    assertAtEveryCut(fixture(`accept/${name}`), { texts });
  });
}

for (const [name, { limits, ...expected }] of Object.entries(REJECTED)) {
  Deno.test(`FrameDecoder rejects ${name} however it is cut`, () => {
    assertAtEveryCut(fixture(`reject/${name}`), expected, limits);
  });
}

const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 50 }), { maxLength: 8 });

Deno.test("FrameDecoder reads what encodeFrame() wrote, cut at random", () => {
  fc.assert(fc.property(texts, fc.array(fc.nat(), { maxLength: 20 }), (sent, seeds) => {
    const bytes = new Uint8Array(sent.flatMap((text) => [...encodeFrame(text)]));
    const offsets = seeds.map((seed) => seed % (bytes.length + 1));
    assert.deepEqual(decode(cut(bytes, offsets)), {
      texts: sent.map((text) => text.toWellFormed()),
    });
  }));
});

Deno.test("FrameDecoder gives the same answer to any bytes, cut or whole", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "Content-Length: 2\r\n",
      "Content-Length: 3\r\n",
      "\r\n",
      "\n",
      "{}",
      "X: y\r\n",
    ),
    fc.string({ maxLength: 3 }),
  );
  const bytes = fc.array(piece, { maxLength: 12 }).map((all) =>
    new TextEncoder().encode(all.join(""))
  );
  fc.assert(fc.property(bytes, fc.array(fc.nat(), { maxLength: 20 }), (sent, seeds) => {
    const offsets = seeds.map((seed) => seed % (sent.length + 1));
    assert.deepEqual(decode(cut(sent, offsets)), decode([sent]));
  }));
});

Deno.test("FrameDecoder takes bodies and headers up to their limits", () => {
  const limits = { maxBodyBytes: 10, maxHeaderBytes: "Content-Length: 10\r\n\r\n".length };
  assert.deepEqual(decode([encodeFrame("0123456789")], limits), { texts: ["0123456789"] });
  assert.equal(decode([encodeFrame("0123456789a")], limits).code, "BODY_TOO_LARGE");
  const short = { ...limits, maxHeaderBytes: limits.maxHeaderBytes - 1 };
  assert.equal(decode([encodeFrame("0123456789")], short).code, "HEADER_TOO_LONG");
  assert.equal(decode([encodeFrame("x".repeat(8 * 1024 * 1024))]).code, undefined);
  assert.equal(decode([encodeFrame("x".repeat(8 * 1024 * 1024 + 1))]).code, "BODY_TOO_LARGE");
});

Deno.test("FrameDecoder counts header bytes for each message anew", () => {
  const bytes = new Uint8Array([...encodeFrame("a"), ...encodeFrame("b"), ...encodeFrame("c")]);
  assert.deepEqual(decode([bytes], { maxHeaderBytes: 30 }), { texts: ["a", "b", "c"] });
});

Deno.test("FrameDecoder says the same error again and knows it", () => {
  assert.equal(new FrameDecoder().failure, undefined);
  const decoder = new FrameDecoder();
  assert.throws(() => decoder.push(new TextEncoder().encode("hello\n")), {
    code: "HEADER_MALFORMED",
  });
  assert.equal(decoder.failure?.code, "HEADER_MALFORMED");
  assert.throws(() => decoder.push(encodeFrame("{}")), { code: "HEADER_MALFORMED" });
  assert.throws(() => decoder.end(), { code: "HEADER_MALFORMED" });
});

Deno.test("FrameDecoder returns good texts before the error of the same chunk", () => {
  const decoder = new FrameDecoder();
  assert.deepEqual(decoder.push(fixture("reject/good_then_bad.bin")), ["{}"]);
  assert.equal(decoder.failure?.code, "HEADER_MALFORMED");
  assert.throws(() => decoder.push(new Uint8Array(0)), { code: "HEADER_MALFORMED" });
});

Deno.test("FrameDecoder quotes nothing of the bytes in its errors", () => {
  const decoder = new FrameDecoder();
  const bytes = new TextEncoder().encode("token hunter2\r\n");
  assert.throws(() => decoder.push(bytes), (error: Error) => !error.message.includes("hunter2"));
});

Deno.test("FrameDecoder does not copy a body again for each of its bytes", () => {
  const text = "x".repeat(2 * 1024 * 1024);
  const frame = encodeFrame(text);
  const decoder = new FrameDecoder();
  const decoded: string[] = [];
  const started = performance.now();
  for (let at = 0; at < frame.length; at++) {
    decoded.push(...decoder.push(frame.subarray(at, at + 1)));
  }
  assert.deepEqual(decoded, [text]);
  // Copying all of it for each byte would take many minutes.
  assert.ok(performance.now() - started < 20_000);
});
