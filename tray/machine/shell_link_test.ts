import assert from "node:assert/strict";
import { shellLink } from "./shell_link.ts";

const LINK = {
  target: "C:\\Users\\Zoë Lee\\NTM Tracker\\tray.exe",
  args: ["--hidden", "a b"],
  workingDir: "C:\\Users\\Zoë Lee\\NTM Tracker",
  description: "Agents in tmux",
  icon: "C:\\Users\\Zoë Lee\\NTM Tracker\\tray.exe",
  appId: "NtmTracker.Tray",
};

/** Reads a shortcut as its description wants it: each size and place from the bytes themselves. */
class LinkReader {
  readonly #view: DataView;
  at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#view = new DataView(bytes.buffer);
  }

  u16 = () => this.#view.getUint16((this.at += 2) - 2, true);
  u32 = () => this.#view.getUint32((this.at += 4) - 4, true);

  hex(count: number): string {
    const bytes = Array.from({ length: count }, (_, at) => this.#view.getUint8(this.at + at));
    this.at += count;
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  wide(count: number): string {
    return String.fromCharCode(...Array.from({ length: count }, this.u16));
  }

  /** From a place to the end mark. */
  text(at: number, width: 1 | 2): string {
    let text = "";
    for (;; at += width) {
      const code = width === 1 ? this.#view.getUint8(at) : this.#view.getUint16(at, true);
      if (code === 0) return text;
      text += String.fromCharCode(code);
    }
  }

  get isAtEnd(): boolean {
    return this.at === this.#view.byteLength;
  }
}

Deno.test("shellLink() writes a header that shells know", () => {
  const read = new LinkReader(shellLink(LINK));
  assert.equal(read.u32(), 0x4c);
  assert.equal(read.hex(16), "0114020000000000c000000000000046");
  assert.equal(read.u32(), 0x2f6);
  assert.equal(read.u32(), 0x20);
  read.at += 24 + 4 + 4;
  assert.equal(read.u32(), 1);
  assert.equal(read.hex(12), "0".repeat(24));
  assert.equal(read.at, 0x4c);
});

Deno.test("shellLink() names the program, its arguments and its identity", () => {
  const read = new LinkReader(shellLink(LINK));
  const info = read.at = 0x4c;
  const [size = 0, headerSize, flags, volumeAt = 0, narrowAt = 0, , suffixAt = 0, wideAt = 0] =
    Array.from({ length: 9 }, read.u32);
  assert.deepEqual([headerSize, flags, volumeAt], [0x24, 1, 0x24]);
  assert.equal(read.u32(), narrowAt - volumeAt);
  assert.equal(read.u32(), 3);
  assert.equal(read.text(info + narrowAt, 1), LINK.target.replace("ë", "_"));
  assert.equal(read.text(info + wideAt, 2), LINK.target);
  assert.equal(read.text(info + suffixAt, 1), "");

  read.at = info + size;
  const strings = Array.from({ length: 4 }, () => read.wide(read.u16()));
  assert.deepEqual(strings, [LINK.description, LINK.workingDir, '--hidden "a b"', LINK.icon]);

  const environment = read.at;
  assert.deepEqual([read.u32(), read.u32()], [0x314, 0xa0000001]);
  assert.equal(read.text(environment + 8 + 260, 2), LINK.target);

  read.at = environment + 0x314;
  const properties = read.at;
  const blockSize = read.u32();
  assert.equal(read.u32(), 0xa0000009);
  const storage = read.at;
  const storageSize = read.u32();
  assert.equal(read.hex(4), "31535053");
  assert.equal(read.hex(16), "55284c9f799f394ba8d0e1d42de1d5f3");
  const value = read.at;
  const valueSize = read.u32();
  assert.deepEqual([read.u32(), read.hex(1), read.u16(), read.u16()], [5, "00", 0x1f, 0]);
  assert.equal(read.wide(read.u32()), `${LINK.appId}\0`);
  read.at = value + valueSize;
  assert.equal(read.u32(), 0);
  assert.equal(read.at, storage + storageSize);
  assert.equal(read.u32(), 0);
  assert.equal(read.at, properties + blockSize);
  assert.equal(read.u32(), 0);
  assert.ok(read.isAtEnd);
});

Deno.test("shellLink() pads the identity to whole words", () => {
  const lengthOf = (appId: string) => shellLink({ ...LINK, appId }).length;
  const lengths = ["A", "Ab", "Abc", "Abcd"].map((appId) => lengthOf(appId) - lengthOf("A"));
  assert.deepEqual(lengths, [0, 4, 4, 8]);
});

Deno.test("shellLink() refuses what a shortcut cannot hold, and says what to do", () => {
  assert.throws(() => shellLink({ ...LINK, target: "tray.exe" }), /with its drive/);
  assert.throws(() => shellLink({ ...LINK, target: `C:\\${"x".repeat(300)}` }), /shorter path/);
  assert.throws(() => shellLink({ ...LINK, appId: "a b" }), /no AppUserModelID/);
});
