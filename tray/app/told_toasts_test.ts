import { deepEqual, equal } from "node:assert/strict";
import type { Toast } from "../face/make_toast.ts";
import type { Notice } from "../shell/notifier.ts";
import { ToldToasts } from "./told_toasts.ts";

function aToast(id: string): Toast {
  return {
    ...{ id, type: "degraded", title: `title of ${id}`, body: "", about: [] },
    actions: [
      { kind: "open_dashboard", label: "Open" },
      { kind: "reconnect", label: "Reconnect", connectionIds: [id] },
    ],
  };
}

function scene() {
  const shown: Notice[] = [];
  const log: string[] = [];
  const toasts = new ToldToasts({
    show: (notice) => shown.push(notice),
    log: (line) => log.push(line),
  });
  return { shown, log, toasts };
}

Deno.test("ToldToasts shows a toast with its buttons, and knows what they mean", () => {
  const { shown, log, toasts } = scene();
  toasts.tell(aToast("a"));
  deepEqual(shown[0]?.buttons, [{ id: "0", label: "Open" }, { id: "1", label: "Reconnect" }]);
  deepEqual(log, ["told: title of a"]);
  equal(toasts.actionOf("a", "1")?.kind, "reconnect");
  equal(toasts.actionOf("a", null)?.kind, "open_dashboard", "the notice itself");
  equal(toasts.actionOf("a", "2"), undefined);
  equal(toasts.actionOf("b", "0"), undefined);
});

Deno.test("ToldToasts knows only the latest of many, one that is told again among them", () => {
  const { toasts } = scene();
  for (let at = 0; at < 50; at++) toasts.tell(aToast(`${at}`));
  toasts.tell(aToast("0"));
  toasts.tell(aToast("50"));
  const known = ["0", "1", "2", "50"].map((id) => toasts.actionOf(id, "0") !== undefined);
  deepEqual(known, [true, false, true, true]);
});
