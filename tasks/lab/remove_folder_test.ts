import { deepEqual, rejects } from "node:assert/strict";
import { mountsBelow, removeFolder } from "./remove_folder.ts";

const MOUNTS = `23 28 0:21 / /sys rw,relatime shared:2 - sysfs sysfs rw
86 28 0:5 / /cache/lab/root/dev rw shared:9 - devtmpfs udev rw
87 28 0:5 / /cache/lab2 rw shared:9 - tmpfs tmpfs rw
`;

Deno.test("mountsBelow() knows a folder from one whose name only begins so", () => {
  deepEqual(mountsBelow("/cache/lab", MOUNTS), ["/cache/lab/root/dev"]);
  deepEqual(mountsBelow("/cache/lab2", MOUNTS), ["/cache/lab2"]);
  deepEqual(mountsBelow("/cache/other", MOUNTS), []);
});

Deno.test("removeFolder() removes nothing through a mount, and is content when nothing is there", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ntm-remove-" });
  try {
    await rejects(removeFolder(dir, `1 1 0:5 / ${dir}/dev rw - x x rw`), /unmount it first/);
    await Deno.stat(dir);
    await removeFolder(dir, MOUNTS);
    await rejects(Deno.stat(dir), Deno.errors.NotFound);
    await removeFolder(dir, MOUNTS);
  } finally {
    await Deno.remove(dir, { recursive: true }).catch(() => {});
  }
});
