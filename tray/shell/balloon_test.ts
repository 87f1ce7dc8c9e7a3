import { equal, ok } from "node:assert/strict";
import { balloonData, openBalloons } from "./balloon.ts";

const text = (data: Uint8Array, at: number, bytes: number) =>
  new TextDecoder("utf-16le").decode(data.subarray(at, at + bytes)).split("\0")[0];

Deno.test("balloonData() lays out NOTIFYICONDATAW as 64-bit Windows has it", () => {
  const data = balloonData({ title: "One", body: "Two" }, 0x1122334455667788n);
  const view = new DataView(data.buffer);
  equal(data.length, 976);
  equal(view.getUint32(0, true), 976, "cbSize");
  equal(view.getBigUint64(8, true), 0x1122334455667788n, "hWnd");
  equal(view.getUint32(16, true), 1, "uID");
  equal(view.getUint32(20, true), 0x10, "uFlags: NIF_INFO alone");
  equal(text(data, 304, 512), "Two", "szInfo");
  equal(text(data, 820, 128), "One", "szInfoTitle");
  equal(view.getUint32(948, true), 0x11, "dwInfoFlags: information, no sound");
  ok(data.subarray(24, 304).every((byte) => byte === 0), "no icon, no tooltip, no state");
  ok(data.subarray(952).every((byte) => byte === 0), "no GUID, no picture");
});

Deno.test("balloonData() cuts what does not fit, and shows an empty body", () => {
  const data = balloonData({ title: "t".repeat(100), body: "b".repeat(400) }, 1n);
  equal(text(data, 304, 512), "b".repeat(255));
  equal(text(data, 820, 128), "t".repeat(63));
  equal(new DataView(data.buffer).getUint32(948, true), 0x11, "nothing ran over");
  equal(text(balloonData({ title: "t", body: "" }, 1n), 304, 512), " ");
});

Deno.test("openBalloons() is there on Windows alone", () => {
  equal(openBalloons() === null, Deno.build.os !== "windows");
});
