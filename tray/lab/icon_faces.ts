import { ICON_CONDITIONS, type IconFace } from "../face/icon.ts";
import { iconPicture } from "../face/icon_picture.ts";
import { difference, onGround, type Rgb, shrink } from "./compare_pictures.ts";
import type { Picture } from "./picture.ts";

/** What an icon looks most like, of all that the tray can show. */
export interface SeenFace {
  readonly face: IconFace;
  /** From the picture of that face, see `difference`. */
  readonly apart: number;
  /** How much further the next one is. */
  readonly margin: number;
}

/** The colour of the taskbar, and the size that icons have on it. */
const TASKBAR: Rgb = [255, 255, 255];
const SHOWN_SIDE = 16;

/** 10 stands for all that is drawn as 9 and more. */
const BADGES = [null, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** Every icon that the tray can show. */
export const ALL_FACES: readonly IconFace[] = ICON_CONDITIONS.flatMap((condition) =>
  BADGES.map((badge) => ({ condition, badge }))
);

const PICTURES = ALL_FACES.map((face) => [face, asShown(iconPicture(face))] as const);

/** Pixels of the tray's icon as the taskbar shows them. */
export function asShown(pixels: Uint8Array): Picture {
  const side = Math.sqrt(pixels.length / 4);
  return onGround(shrink({ width: side, height: side, pixels }, SHOWN_SIDE), TASKBAR);
}

/** Finds the face that is on a photograph of the icon's place. */
export function nearestFace(seen: Picture): SeenFace {
  const found = PICTURES.map(([face, picture]) => ({ face, apart: difference(seen, picture) }))
    .toSorted((one, other) => one.apart - other.apart);
  const [first, second] = found;
  if (first === undefined || second === undefined) throw new Error("find face: there are none");
  return { ...first, margin: second.apart - first.apart };
}

/** Whether two faces are drawn alike. */
export function sameFace(one: IconFace, other: IconFace): boolean {
  return one.condition === other.condition && drawn(one.badge) === drawn(other.badge);
}

function drawn(badge: number | null): number | null {
  return badge === null ? null : Math.min(badge, 10);
}
