import { equal } from "node:assert/strict";
import { join } from "node:path";
import { findFolderLink } from "./find_folder_link.ts";

Deno.test("findFolderLink() names a link to a directory, and passes over all others", () => {
  const root = Deno.makeTempDirSync({ prefix: "ntm-link-" });
  try {
    Deno.mkdirSync(join(root, "a", "b"), { recursive: true });
    Deno.writeTextFileSync(join(root, "a", "file"), "");
    Deno.symlinkSync(join(root, "a", "file"), join(root, "a", "to-a-file"));
    Deno.symlinkSync("nowhere", join(root, "a", "to-nowhere"));
    Deno.symlinkSync("round", join(root, "a", "round"));
    equal(findFolderLink(root), null);
    equal(findFolderLink(join(root, "none")), null);
    const link = join(root, "a", "b", "link");
    Deno.symlinkSync(root, link);
    equal(findFolderLink(root), link);
    equal(findFolderLink(root, 2), null, "behind too many other names");
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
