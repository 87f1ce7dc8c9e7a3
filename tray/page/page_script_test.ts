import assert from "node:assert/strict";
import { goScript, receiveScript } from "./page_script.ts";
import { framesOf } from "./test_page_daemon.ts";

const HOSTILE = [
  `"});alert(1);({"`,
  "</script><script>alert(1)</script>",
  "<!-- \\ ' \` ${1} //",
  "line\u2028para\u2029graph\r\n\0",
  "\ud800 lone",
  `{"__proto__":{"a":1}}`,
];

for (const text of HOSTILE) {
  Deno.test(`receiveScript() hands over ${JSON.stringify(text)} as it is`, () => {
    const script = receiveScript({ kind: "rpc", id: text, text });
    assert.doesNotMatch(script, /[<>\u2028\u2029\r\n\0]/);
    assert.deepEqual(framesOf([script]), [{ kind: "rpc", id: text, text }]);
  });
}

Deno.test("receiveScript() does nothing in a document that waits for nothing", () => {
  new Function("globalThis", receiveScript({ kind: "closed", id: "1" }))({});
});

Deno.test("goScript() is a call with one text, whatever is in it", () => {
  const went: string[] = [];
  const location = { assign: (to: string) => went.push(to) };
  new Function("location", goScript(`/?daemon="+alert(1)+"</script>`))(location);
  assert.deepEqual(went, [`/?daemon="+alert(1)+"</script>`]);
});
