import { RpcClosedError } from "../../shared/rpc/client_errors.ts";
import type { Daemons } from "./daemons.ts";
import type { MachineDeeds } from "./machine_deeds.ts";

/** A computer that notes what it is asked for. */
export class FakeMachine implements MachineDeeds {
  readonly deeds: string[] = [];
  /** What the system says to being started with it. */
  refusal: string | null = null;
  /** What the system says when it is asked whether it starts the tray. */
  isStarted: () => Promise<boolean> = () => Promise.resolve(false);

  openTerminal = (words: readonly string[]) => this.#note("terminal", ...words);
  copy = (text: string) => this.#note("copy", text);
  openFolder = (path: string) => this.#note("folder", path);
  openDocument = (path: string) => this.#note("document", path);
  openAddress = (url: string) => this.#note("address", url);
  startWithSystem = (on: boolean) =>
    this.refusal === null ? this.#note("start", `${on}`) : Promise.reject(new Error(this.refusal));

  startsWithSystem = () => this.isStarted();
  renewStart = () => this.#note("renew start");
  tellFacts = () => Promise.resolve({ release: "1", wsl: null });

  #note(...words: readonly string[]): Promise<void> {
    return Promise.resolve(void this.deeds.push(words.join(" ")));
  }
}

/** Daemons that note what they are asked, and answer as told. */
export class FakeDaemonSet {
  readonly asked: (readonly unknown[])[] = [];
  /** What starts each of them. */
  argv: readonly string[] | undefined = undefined;
  /** By the method; one that is not there is not connected. */
  answers: Readonly<Record<string, unknown>> = {};

  /** They as the program takes them. */
  get daemons(): Daemons {
    const note = (...words: readonly unknown[]) => Promise.resolve(void this.asked.push(words));
    return {
      link: () => undefined,
      argv: () => this.argv,
      ask: (name: string) => (method: string, params: unknown) => {
        this.asked.push([name, method, params]);
        return method in this.answers
          ? Promise.resolve(this.answers[method])
          : Promise.reject(new RpcClosedError(`ask daemon: ${name} is not connected`));
      },
      reconnect: (name: string) => note(name, "reconnect"),
      restartDaemon: (name: string) => note(name, "restart"),
    } as unknown as Daemons;
  }
}
