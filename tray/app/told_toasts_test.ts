import { deepEqual, equal } from "node:assert/strict";
import type { Toast } from "../face/make_toast.ts";
import { aConnection, aFleet } from "../face/test_input.ts";
import type { Notice } from "../shell/notifier.ts";
import { ToldToasts } from "./told_toasts.ts";

function aToast(id: string, calls: Toast["calls"] = []): Toast {
  return {
    ...{ id, type: "degraded", title: `title of ${id}`, body: "", about: [], calls },
    actions: [
      { kind: "open_dashboard", label: "Open" },
      { kind: "reconnect", label: "Reconnect", connectionIds: [id] },
    ],
  };
}

function scene() {
  const shown: Notice[] = [];
  const closed: string[] = [];
  const log: string[] = [];
  const toasts = new ToldToasts({
    show: (notice) => shown.push(notice),
    close: (id) => closed.push(id),
    log: (line) => log.push(line),
  });
  return { shown, closed, log, toasts };
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

/** A daemon with these calls. */
function box(...ids: readonly string[]) {
  return [aConnection({ id: "box", snapshot: aFleet({ escalations: ids.map((id) => ({ id })) }) })];
}

Deno.test("ToldToasts takes away, once, a toast that calls for nobody any more", () => {
  const { closed, toasts } = scene();
  const call = (escalationId: string) => ({ connectionId: "box", escalationId });
  toasts.tell(aToast("other"));
  toasts.tell(aToast("one", [call("1")]));
  toasts.tell(aToast("several", [call("1"), call("2")]));
  toasts.closeOver(box("1", "2"));
  deepEqual(closed, []);
  toasts.closeOver(box("2"));
  toasts.closeOver(box("2"));
  deepEqual(closed, ["one"], "of several one waits still");
  equal(toasts.actionOf("one", null)?.kind, "open_dashboard", "a click may be under way");
  toasts.tell(aToast("one", [call("3")]));
  toasts.closeOver(box("3"));
  deepEqual(closed, ["one", "several"]);
  toasts.closeOver(box());
  deepEqual(closed, ["one", "several", "one"]);
});
