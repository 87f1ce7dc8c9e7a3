import { ICON_SHAPES, ICON_SIZE } from "../../tray/face/icon_shapes.ts";
import { icoFile, type IconPicture } from "./ico_file.ts";

/** What Windows shows somewhere, from the list of files to the largest tiles. */
export const APP_ICON_SIZES: readonly number[] = [16, 32, 48, 64, 256];

/** Each pixel is looked at in so many places across and down. */
const SAMPLES = 4;

/** The icon file of the tray: what its icon shows when all is well, drawn for each size. */
export function appIcon(): Uint8Array {
  return icoFile(APP_ICON_SIZES.map(drawn));
}

/** The same picture at any size. */
export function drawn(size: number): IconPicture {
  const { colour, has } = ICON_SHAPES.ok;
  const pixels = new Uint8Array(size * size * 4);
  const step = ICON_SIZE / size;
  for (let at = 0; at < size * size; at++) {
    const [x, y] = [at % size, Math.floor(at / size)];
    let inside = 0;
    for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
      const [across, down] = [sample % SAMPLES, Math.floor(sample / SAMPLES)];
      if (has((x + (across + 0.5) / SAMPLES) * step, (y + (down + 0.5) / SAMPLES) * step)) inside++;
    }
    const alpha = Math.round(255 * inside / (SAMPLES * SAMPLES));
    if (alpha > 0) pixels.set([...colour, alpha], at * 4);
  }
  return { size, pixels };
}
