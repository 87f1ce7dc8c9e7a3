/** What a person sees of a Windows program and what it carries, read from its own bytes. */
export interface PeFile {
  /** 2 is a program with windows, 3 one that opens a console. */
  readonly subsystem: number;
  readonly resources: readonly PeResource[];
}

/** One resource; a type or a name is a number, or a text where the file gives one. */
export interface PeResource {
  readonly type: number | string;
  readonly name: number | string;
  readonly language: number;
  readonly bytes: Uint8Array;
}

/** Of programs that open no console. */
export const GUI_SUBSYSTEM = 2;

/** The types of resources that are named here; Windows has more. */
export const RESOURCE_TYPE = { icon: 3, rawData: 10, iconGroup: 14, version: 16 } as const;

interface Section {
  readonly address: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Reads a 64-bit Windows program.
 * @throws {Error} when it is none.
 */
export function readPe(file: Uint8Array): PeFile {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 64 || view.getUint16(0, true) !== 0x5a4d) throw notPe("no MZ at its start");
  const header = view.getUint32(0x3c, true);
  if (header + 264 > file.length || view.getUint32(header, true) !== 0x4550) {
    throw notPe("no PE header");
  }
  const optional = header + 24;
  if (view.getUint16(optional, true) !== 0x20b) throw notPe("it is no 64-bit one");
  const first = optional + view.getUint16(header + 20, true);
  const sections = Array.from({ length: view.getUint16(header + 6, true) }, (_, index): Section => {
    const at = first + index * 40;
    return {
      size: view.getUint32(at + 16, true),
      address: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 20, true),
    };
  });
  const table = view.getUint32(optional + 112 + 2 * 8, true);
  return {
    subsystem: view.getUint16(optional + 68, true),
    resources: table === 0 ? [] : new ResourceTree(view, sections, table).list(),
  };
}

function notPe(why: string): Error {
  return new Error(`reading a Windows program: ${why}, give one for 64-bit Windows`);
}

/** A tree of three levels: type, name, language. */
class ResourceTree {
  readonly #view: DataView;
  readonly #sections: readonly Section[];
  readonly #start: number;

  constructor(view: DataView, sections: readonly Section[], address: number) {
    this.#view = view;
    this.#sections = sections;
    this.#start = this.#offsetOf(address);
  }

  list(): readonly PeResource[] {
    return this.#entries(0).flatMap((type) =>
      this.#entries(type.at).flatMap((name) =>
        this.#entries(name.at).map((language): PeResource => ({
          type: type.key,
          name: name.key,
          language: Number(language.key),
          bytes: this.#leaf(language.at),
        }))
      )
    );
  }

  #entries(at: number): readonly { readonly key: number | string; readonly at: number }[] {
    const table = this.#start + at;
    const count = this.#view.getUint16(table + 12, true) + this.#view.getUint16(table + 14, true);
    return Array.from({ length: count }, (_, index) => {
      const entry = table + 16 + index * 8;
      const key = this.#view.getUint32(entry, true);
      return {
        key: key >= 0x8000_0000 ? this.#text(key & 0x7fff_ffff) : key,
        at: this.#view.getUint32(entry + 4, true) & 0x7fff_ffff,
      };
    });
  }

  #text(at: number): string {
    const length = this.#view.getUint16(this.#start + at, true);
    const bytes = this.#bytes(this.#start + at + 2, length * 2);
    return new TextDecoder("utf-16le").decode(bytes);
  }

  #leaf(at: number): Uint8Array {
    const address = this.#view.getUint32(this.#start + at, true);
    const size = this.#view.getUint32(this.#start + at + 4, true);
    return this.#bytes(this.#offsetOf(address), size);
  }

  #bytes(offset: number, length: number): Uint8Array {
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + offset, length);
  }

  #offsetOf(address: number): number {
    const section = this.#sections.find((one) =>
      address >= one.address && address < one.address + one.size
    );
    if (section === undefined) throw notPe("a resource lies outside of it");
    return section.offset + address - section.address;
  }
}
