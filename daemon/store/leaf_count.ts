/** How many rows a table holds by what its pages say of themselves. */
export interface LeafCount {
  /** Rows on pages that can be read. */
  readonly rows: number;
  /** With what those have held that cannot, as far as the others tell; null where they do not. */
  readonly believed: number | null;
}

const TABLE_LEAF = 0x0d;
const TABLE_INNER = 0x05;
const KEY_LEAF = 0x0a;
const KEY_INNER = 0x02;
/** No tree of a file that fits on a disk is deeper. */
const DEEPEST = 20;

/**
 * Walks the pages of a table from its first one, without SQLite. Format: sqlite.org/fileformat2.html.
 * What stands only in a log beside the file is not seen.
 */
export function countLeaves(file: Deno.FsFile, rootPage: number): LeafCount {
  const pageBytes = pageBytesOf(file);
  const walk = new Walk(file, pageBytes);
  walk.visit(rootPage, 0);
  const { rows } = walk;
  let believed: number | null = rows;
  for (const { sound, lost } of walk.levels) {
    // Each page of a level has about as many rows under it.
    if (lost > 0) believed = sound === 0 ? null : (believed ?? 0) + Math.round(lost * rows / sound);
    if (believed === null) break;
  }
  return { rows, believed };
}

function pageBytesOf(file: Deno.FsFile): number {
  const said = read(file, { at: 16, bytes: 2 })?.getUint16(0) ?? 0;
  return said === 1 ? 65_536 : said;
}

class Walk {
  rows = 0;
  /** Pages by how deep they are. */
  readonly levels: { sound: number; lost: number }[] = [];
  readonly #file: Deno.FsFile;
  readonly #pageBytes: number;
  readonly #seen = new Set<number>();

  constructor(file: Deno.FsFile, pageBytes: number) {
    this.#file = file;
    this.#pageBytes = pageBytes;
  }

  visit(page: number, depth: number): void {
    if (this.#seen.has(page) || depth > DEEPEST) return;
    this.#seen.add(page);
    const view = page < 1 || this.#pageBytes < 512
      ? null
      : read(this.#file, { at: (page - 1) * this.#pageBytes, bytes: this.#pageBytes });
    const kind = view?.getUint8(0);
    const cells = view?.getUint16(3) ?? 0;
    const level = this.levels[depth] ??= { sound: 0, lost: 0 };
    const isInner = kind === TABLE_INNER || kind === KEY_INNER;
    const isLeaf = kind === TABLE_LEAF || kind === KEY_LEAF;
    if (view === null || cells > this.#pageBytes / 2 || !(isInner || isLeaf)) {
      level.lost++;
      return;
    }
    level.sound++;
    if (kind !== TABLE_INNER) this.rows += cells;
    if (!isInner) return;
    for (const child of children(view, cells)) this.visit(child, depth + 1);
  }
}

function children(view: DataView, cells: number): number[] {
  const found: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const at = 12 + 2 * cell;
    if (at + 2 > view.byteLength) break;
    const offset = view.getUint16(at);
    if (offset + 4 <= view.byteLength) found.push(view.getUint32(offset));
  }
  return [...found, view.getUint32(8)];
}

function read(
  file: Deno.FsFile,
  { at, bytes }: { readonly at: number; readonly bytes: number },
): DataView | null {
  const buffer = new Uint8Array(bytes);
  file.seekSync(at, Deno.SeekMode.Start);
  for (let filled = 0; filled < bytes;) {
    const count = file.readSync(buffer.subarray(filled));
    if (count === null) return null;
    filled += count;
  }
  return new DataView(buffer.buffer);
}
