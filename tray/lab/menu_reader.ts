import { within } from "../../daemon/e2e/eventually.ts";
import type { OpenMenu } from "./open_menu.ts";

/** Asks a program of the lab for the menus that it has open. */
export class MenuReader implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #conn: Promise<Deno.TcpConn> | null = null;

  /** For the environment of the program. */
  get env(): Readonly<Record<string, string>> {
    return { NTM_LAB_MENU_PORT: String(this.#listener.addr.port) };
  }

  /** The menus that are open now, the first one first, then its submenus. */
  async read(): Promise<readonly OpenMenu[]> {
    return JSON.parse(await this.#ask("menus"));
  }

  /** Has the taskbar painted anew, which is done soon after. @returns whether there is one */
  async repaint(): Promise<boolean> {
    return JSON.parse(await this.#ask("repaint"));
  }

  /** The program has ended: what is asked next is asked of the one that comes. */
  forget(): void {
    this.#conn?.then((conn) => conn.close(), () => {});
    this.#conn = null;
  }

  async #ask(what: string): Promise<string> {
    this.#conn ??= this.#listener.accept();
    const conn = await within("the program's word on its menus", this.#conn);
    await conn.write(new TextEncoder().encode(`${what}\n`));
    return await within(`the program's answer to ${what}`, readLine(conn));
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    this.forget();
  }
}

async function readLine(conn: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(65_536);
  let line = "";
  while (!line.endsWith("\n")) {
    const count = await conn.read(chunk);
    if (count === null) throw new Error("read menus: the program ended, look what it said");
    line += decoder.decode(chunk.subarray(0, count), { stream: true });
  }
  return line;
}
