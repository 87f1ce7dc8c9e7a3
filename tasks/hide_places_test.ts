import { equal } from "node:assert/strict";
import { hidePlaces } from "./hide_places.ts";

const places = { user: "ann", home: "/srv/people/ann", host: "box-7.example.org" };

Deno.test("hidePlaces() hides user, home and host, whole names only", () => {
  for (
    const [text, hidden] of [
      ["/srv/people/ann/shop", "/home/someone/shop"],
      ["/srv/people/anna", "/srv/people/anna"],
      ["/home/bob/x /Users/bob", "/home/someone/x /home/someone"],
      ["ann@box-7: ~", "someone@somehost: ~"],
      ["ANN at Box-7.example.org", "someone at somehost"],
      ["annual plan, joann, ann-2", "annual plan, joann, ann-2"],
      ["✳ ask ann.", "✳ ask someone."],
    ] as const
  ) equal(hidePlaces(text, places), hidden);
});

Deno.test("hidePlaces() takes names literally, and leaves text alone where there is none", () => {
  equal(hidePlaces("axb a.b", { user: "a.b", home: "/", host: "" }), "axb someone");
  equal(hidePlaces("/ localhost", { user: "", home: "/", host: "localhost" }), "/ localhost");
});
