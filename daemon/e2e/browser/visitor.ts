import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { DEADLINE_MS } from "../eventually.ts";

export interface VisitOptions extends BrowserContextOptions {
  /** Errors that a page may log, because the test is about what causes them. */
  readonly expect?: RegExp;
}

/** Most of what a page shows when a test fails. */
const LONGEST_TEXT = 2_000;

/** A person at a browser: each page in a profile of its own, and every error of a page is noted. */
export class Visitor implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly #errors: string[] = [];
  readonly #left: string[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Opens a page, logged in nowhere. */
  async open(options: VisitOptions = {}): Promise<Page> {
    const { expect, ...rest } = options;
    // A policy of the page against strange scripts holds in tests, too.
    const context = await this.#browser.newContext({ ...rest, bypassCSP: false });
    this.#contexts.push(context);
    context.setDefaultTimeout(DEADLINE_MS);
    const note = (text: string) => {
      if (!expect?.test(text)) this.#errors.push(text);
    };
    context.on("weberror", (thrown) => note(`thrown: ${thrown.error()}`));
    context.on("console", (message) => {
      if (message.type() !== "error") return;
      note(`logged: ${message.text()} (${message.location().url})`);
    });
    return await context.newPage();
  }

  /** Another page of the same profile. */
  async openBeside(page: Page): Promise<Page> {
    return await page.context().newPage();
  }

  /** @throws {Error} with every error that a page threw or logged, when there is one. */
  checkErrors(): void {
    const errors = this.#errors.splice(0);
    if (errors.length > 0) throw new Error(`look at pages: they had errors:\n${errors.join("\n")}`);
  }

  /** What the pages showed at last, and which errors they had: for a failed test. */
  describe(): string {
    return [...this.#left, ...this.#errors].join("\n");
  }

  /** Closes every page, before what they talk to goes: that would be an error of theirs. */
  async leave(): Promise<void> {
    const contexts = this.#contexts.splice(0);
    for (const page of contexts.flatMap((context) => context.pages())) {
      const text = await page.locator("body").ariaSnapshot({ timeout: 1_000 }).catch(String);
      this.#left.push(`${page.url()}:\n${text.slice(0, LONGEST_TEXT)}`);
    }
    await Promise.all(contexts.map((context) => context.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
  }
}
