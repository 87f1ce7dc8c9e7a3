import { cutLine, type Line, lineWidth, padLine, span, type Style } from "./line.ts";

export interface Column {
  /** Left out of a table without a head. */
  readonly title?: string;
  readonly align?: "start" | "end";
  /** Longer cells are cut to this many columns. */
  readonly max?: number;
}

/** A cell is one span or several. */
export type Cell = string | Line;

const GAP = span("  ");

export function cell(text: string, style?: Style): Cell {
  return [span(text, style)];
}

/** Lays rows out under each other; the last column is as long as it is. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Line[] {
  const head = columns.some(({ title }) => title !== undefined)
    ? [columns.map(({ title = "" }) => cell(title, "faint"))]
    : [];
  const cells = [...head, ...rows].map((row) =>
    columns.map(({ max = Infinity }, index) => cutLine(asLine(row[index] ?? ""), max))
  );
  const widths = columns.map((_, index) =>
    cells.reduce((widest, row) => Math.max(widest, lineWidth(row[index] ?? [])), 0)
  );
  return cells.map((row) => joinCells(row, { columns, widths }));
}

function joinCells(
  row: readonly Line[],
  { columns, widths }: {
    readonly columns: readonly Column[];
    readonly widths: readonly number[];
  },
): Line {
  return row.flatMap((line, index) => {
    const { align } = columns[index] ?? {};
    const isLast = index === row.length - 1;
    const padded = isLast && align !== "end" ? line : padLine(line, widths[index] ?? 0, align);
    return index === 0 ? padded : [GAP, ...padded];
  });
}

function asLine(value: Cell): Line {
  return typeof value === "string" ? [span(value)] : value;
}
