import assert from "node:assert/strict";
import { judgeTmux } from "./tmux_presence.ts";

Deno.test("judgeTmux() takes tmux 3.2 and later", () => {
  for (const answer of ["tmux 3.2\n", "tmux 3.3a\n", "tmux next-3.6", "tmux 4.0", "tmux master"]) {
    assert.deepEqual(judgeTmux(answer), { usable: true, sentence: `found ${answer.trim()}` });
  }
});

Deno.test("judgeTmux() refuses an older one and says what is wanted", () => {
  for (const answer of ["tmux 3.1c", "tmux 2.9", "tmux 1.8"]) {
    const { usable, sentence } = judgeTmux(answer);
    assert.equal(usable, false, answer);
    assert.match(sentence, /is older than 3\.2/);
  }
});

Deno.test("judgeTmux() says how to install a missing tmux", () => {
  const { usable, sentence } = judgeTmux(undefined);
  assert.equal(usable, false);
  assert.match(sentence, /not on the PATH.*Debian\/Ubuntu `sudo apt install tmux`/);
});
