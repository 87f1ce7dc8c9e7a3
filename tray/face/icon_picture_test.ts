import assert from "node:assert/strict";
import { ICON_CONDITIONS } from "./icon.ts";
import { iconPicture } from "./icon_picture.ts";
import { ICON_SHAPES, ICON_SIZE } from "./icon_shapes.ts";

const BADGES = [null, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
const LIGHT_TASKBAR = [243, 243, 243] as const;
const DARK_TASKBAR = [28, 28, 28] as const;

type Rgb = readonly [number, number, number];

function alphas(picture: Uint8Array): readonly number[] {
  return Array.from({ length: ICON_SIZE * ICON_SIZE }, (_, at) => picture[at * 4 + 3] ?? 0);
}

/** As a 16 pixel taskbar shows it: each pixel is the mean of four, over a background. */
function halved(picture: Uint8Array, background: Rgb): readonly Rgb[] {
  const side = ICON_SIZE / 2;
  return Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [(at % side) * 2, Math.floor(at / side) * 2];
    const four = [[0, 0], [1, 0], [0, 1], [1, 1]] as const;
    const mean = (channel: 0 | 1 | 2) =>
      four.reduce((sum, [dx, dy]) => {
        const place = ((y + dy) * ICON_SIZE + x + dx) * 4;
        const alpha = (picture[place + 3] ?? 0) / 255;
        return sum +
          ((picture[place + channel] ?? 0) * alpha + background[channel] * (1 - alpha)) / 4;
      }, 0);
    return [mean(0), mean(1), mean(2)];
  });
}

/** WCAG's relative luminance. */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function contrast(a: Rgb, b: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

function pairs<Value>(values: readonly Value[]): readonly (readonly [Value, Value])[] {
  return values.flatMap((a, at) => values.slice(at + 1).map((b) => [a, b] as const));
}

Deno.test("iconPicture() gives 32 x 32 pixels, transparent in the corner and opaque inside", () => {
  for (const condition of ICON_CONDITIONS) {
    const picture = iconPicture({ condition, badge: null });
    assert.equal(picture.length, 4_096);
    assert.equal(picture[3], 0, condition);
    const opaque = alphas(picture).filter((alpha) => alpha === 255).length;
    assert.ok(opaque > 150, `${condition} has ${opaque} opaque pixels`);
  }
});

Deno.test("iconPicture() smooths edges", () => {
  for (const condition of ICON_CONDITIONS) {
    const partly = alphas(iconPicture({ condition, badge: null }))
      .filter((alpha) => alpha > 0 && alpha < 255);
    assert.ok(partly.length > 20, `${condition} has ${partly.length} smoothed pixels`);
  }
});

Deno.test("iconPicture() gives each pair of conditions another shape, badge or none", () => {
  for (const badge of [null, 3, 10]) {
    for (const [a, b] of pairs(ICON_CONDITIONS)) {
      const [maskA, maskB] = [a, b].map((condition) => alphas(iconPicture({ condition, badge })));
      const differing = maskA?.filter((alpha, at) => Math.abs(alpha - (maskB?.[at] ?? 0)) > 127);
      const least = badge === null ? 60 : 25;
      const count = differing?.length ?? 0;
      assert.ok(count >= least, `${a} and ${b} differ in ${count} pixels with badge ${badge}`);
    }
  }
});

Deno.test("iconPicture() keeps shapes apart where a screen shows no colours, at 16 pixels", () => {
  for (const background of [LIGHT_TASKBAR, DARK_TASKBAR]) {
    for (const [a, b] of pairs(ICON_CONDITIONS)) {
      const [grayA, grayB] = [a, b].map((condition) =>
        halved(iconPicture({ condition, badge: null }), background).map(luminance)
      );
      const differing = grayA?.filter((gray, at) => Math.abs(gray - (grayB?.[at] ?? 0)) > 0.05);
      assert.ok((differing?.length ?? 0) >= 12, `${a} and ${b} on ${background}`);
    }
  }
});

Deno.test("iconPicture() contrasts with light and with dark taskbars", () => {
  for (const condition of ICON_CONDITIONS) {
    for (const background of [LIGHT_TASKBAR, DARK_TASKBAR]) {
      const { colour } = ICON_SHAPES[condition];
      const ratio = contrast(colour, background);
      assert.ok(ratio >= 3, `${condition} on ${background}: ${ratio.toFixed(2)}`);
    }
  }
});

Deno.test("iconPicture() draws another badge for each figure, and 9+ for all above", () => {
  for (const [a, b] of pairs(BADGES)) {
    const pictures = [a, b].map((badge) => iconPicture({ condition: "ok", badge }));
    assert.notDeepEqual(pictures[0], pictures[1], `${a} and ${b}`);
  }
  const more = iconPicture({ condition: "ok", badge: 10 });
  assert.deepEqual(iconPicture({ condition: "ok", badge: 1_000 }), more);
  const none = iconPicture({ condition: "ok", badge: null });
  assert.deepEqual(iconPicture({ condition: "ok", badge: 0 }), none);
});

Deno.test("iconPicture() keeps the figures of a badge sharp at 16 pixels", () => {
  for (const badge of BADGES.filter((each) => each !== null)) {
    const small = halved(iconPicture({ condition: "needs_you", badge }), DARK_TASKBAR);
    const corner = small.filter((_, at) => at % 16 >= 9 && Math.floor(at / 16) >= 7);
    const grays = new Set(corner.map((pixel) => pixel.join()));
    assert.deepEqual(grays, new Set(["255,255,255", "24,24,28"]), `badge ${badge}`);
  }
});

Deno.test("iconPicture() leaves the upper left of the shape beside a badge", () => {
  // The warning sign gives up its mark, of which a badge would leave a notch.
  for (const condition of ICON_CONDITIONS.filter((each) => each !== "needs_you")) {
    const [bare, badged] = [null, 10].map((badge) => alphas(iconPicture({ condition, badge })));
    const above = (mask: readonly number[] = []) => mask.slice(0, ICON_SIZE * 12);
    assert.deepEqual(above(badged), above(bare), condition);
  }
});
