import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeFrame } from "../../shared/rpc/frame.ts";
import { skipNoise } from "./skip_noise.ts";

interface Passed {
  readonly bytes: Uint8Array;
  readonly noises: readonly Uint8Array[];
  readonly error: unknown;
}

async function pass(chunks: readonly Uint8Array[], maxBytes = 1_000): Promise<Passed> {
  const noises: Uint8Array[] = [];
  const passed: number[] = [];
  let error: unknown = null;
  const source = ReadableStream.from(chunks);
  try {
    const onNoise = (noise: Uint8Array) => noises.push(noise);
    for await (const chunk of source.pipeThrough(skipNoise({ maxBytes, onNoise }))) {
      passed.push(...chunk);
    }
  } catch (caught) {
    error = caught;
  }
  return { bytes: Uint8Array.from(passed), noises, error };
}

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("skipNoise() lets frames through and tells what came before, however it is cut", async () => {
  const frames = Uint8Array.of(...encodeFrame('{"a":1}'), ...encodeFrame("Content-Length: 3"));
  const input = fc.record({
    noise: fc.uint8Array({ maxLength: 200 }),
    cuts: fc.array(fc.nat({ max: 300 }), { maxLength: 8 }),
  });
  await fc.assert(fc.asyncProperty(input, async ({ noise, cuts }) => {
    const all = Uint8Array.of(...noise, ...frames);
    const places = [0, ...cuts.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length];
    const chunks = places.slice(1).map((end, index) => all.subarray(places[index], end))
      .filter(({ length }) => length > 0);
    const passed = await pass(chunks);
    assert.equal(passed.error, null);
    assert.deepEqual(passed.bytes, frames);
    assert.deepEqual(passed.noises, noise.length > 0 ? [noise] : []);
  }));
});

Deno.test("skipNoise() bears noise up to its bound", async () => {
  const frame = encodeFrame("{}");
  const borne = await pass([new Uint8Array(1_000), frame]);
  assert.equal(borne.error, null);
  assert.deepEqual(borne.bytes, frame);

  const endless = await pass(Array.from({ length: 500 }, () => utf8("wsl: ")));
  assert.match(String(endless.error), /over 1000 bytes that are no message/);
  assert.equal(endless.noises[0]?.length, 1_000);
});

Deno.test("skipNoise() tells what came when no frame came at all", async () => {
  const { noises, bytes } = await pass([utf8("There is no "), utf8("distribution")]);
  assert.equal(bytes.length, 0);
  assert.deepEqual(noises.map((noise) => new TextDecoder().decode(noise)), [
    "There is no distribution",
  ]);
});
