import { equal } from "node:assert/strict";
import { findMirror } from "./find_mirror.ts";

const SHOP = "deb https://shop.example/packages cloud-sdk main\n";

Deno.test("findMirror() reads both forms of apt's sources", () => {
  const lines = "# deb http://old.example/debian bookworm main\n" +
    "deb-src http://src.example/debian bookworm main\n" +
    "deb [arch=amd64 signed-by=/k.gpg] http://near.example/debian bookworm main\n";
  equal(findMirror([SHOP, lines]), "http://near.example/debian");
  const paragraphs = "Types: deb\n# http://snapshot.example/archive/debian/2025\n" +
    "URIs: http://near.example/debian-security http://two.example/debian/\nSuites: bookworm\n";
  equal(findMirror([SHOP, paragraphs]), "http://two.example/debian/");
});

Deno.test("findMirror() takes nothing that is not Debian's own", () => {
  equal(
    findMirror([SHOP, "deb http://near.example/debian-security bookworm-security main"]),
    undefined,
  );
  equal(findMirror([]), undefined);
});
