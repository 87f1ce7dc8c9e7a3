import { Application } from "@webviewjs/webview";
import { z } from "zod";
import settings from "../../package.json" with { type: "json" };
import words from "../../README.md" with { type: "text" };

/** Stands for the tray where only its parts matter: the native package, others, texts and data. */
const application = new Application();
const { private: isPrivate } = z.looseObject({ private: z.boolean() }).parse(settings);
console.log(`tray: ${typeof application} ${isPrivate} ${words.length > 0}`);
Deno.exit(0);
