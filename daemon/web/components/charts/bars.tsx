/** One bar; a part of it for each thing that it is made of, from the ground up. */
export interface Bar {
  /** What stands below it. */
  readonly label: string;
  readonly parts: readonly number[];
  /** All of it in words, for whoever points at it. */
  readonly words: string;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  /** What the picture says, for those who do not see it. */
  readonly summary: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether the labels stand below; only the lowest of pictures above each other has them. */
  readonly isLabelled: boolean;
  /** The value that fills the height, where no bar is worth more. */
  readonly least?: number;
}

const LABEL_HEIGHT = 18;
/** Labels nearer to each other than this cannot be read. */
const LABEL_WIDTH = 46;
/** Half of the widest label: nearer to an edge it would be cut. */
const HALF_LABEL = 20;
const MOST_BAR_WIDTH = 48;

/** Bars beside each other, as high as they are worth. */
export function Bars({ bars, summary, width, height, isLabelled, least = 1 }: BarsProps) {
  const slot = width / Math.max(1, bars.length);
  const thick = Math.min(MOST_BAR_WIDTH, slot * 0.72);
  const most = Math.max(...bars.map(total), least);
  const every = Math.max(1, Math.ceil(LABEL_WIDTH / slot));
  const last = Math.min(bars.length - 1, Math.floor((width - HALF_LABEL) / slot - 0.5));
  return (
    <svg
      class="bars"
      role="img"
      aria-label={summary}
      width={width}
      height={height + (isLabelled ? LABEL_HEIGHT : 2)}
    >
      {bars.map((bar, index) => (
        <g key={index}>
          <title>{bar.words}</title>
          <rect class="reach" x={index * slot} width={slot} height={height} />
          {stack(bar, { most, height }).map((part, place) => (
            <rect
              key={place}
              class={`part m${place}`}
              x={index * slot + (slot - thick) / 2}
              width={thick}
              y={part.y}
              height={part.height}
            />
          ))}
        </g>
      ))}
      <line class="ground" x1="0" x2={width} y1={height + 0.5} y2={height + 0.5} />
      {isLabelled && bars.map(({ label }, index) => {
        const middle = (index + 0.5) * slot;
        const isIn = index <= last && middle >= HALF_LABEL;
        return isIn && (last - index) % every === 0 && (
          <text key={index} x={middle} y={height + 14}>{label}</text>
        );
      })}
    </svg>
  );
}

function total({ parts }: Bar): number {
  return parts.reduce((sum, part) => sum + part, 0);
}

/** Something that is there is seen, however little it is. */
const LEAST_HEIGHT = 1.5;

function stack(
  { parts }: Bar,
  { most, height }: { readonly most: number; readonly height: number },
) {
  let top = height;
  return parts.map((part) => {
    const tall = part === 0 ? 0 : Math.max(LEAST_HEIGHT, (part / most) * (height - 2));
    top -= tall;
    return { y: top, height: tall };
  });
}
