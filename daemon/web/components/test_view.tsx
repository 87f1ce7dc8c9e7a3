import { type ReadonlySignal, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { renderToString } from "preact-render-to-string";
import { SAMPLE_NOW, sampleSnapshot } from "../../cli/test_snapshot.ts";
import { sampleHealth } from "../../cli/test_health.ts";
import type { View } from "../view.ts";
import { Ui } from "./ui.ts";
import { ViewContext } from "./view_context.ts";

type Held<Value> = Value extends ReadonlySignal<infer Inner> ? Inner : Value;

/** What a test says of a view, with plain values in place of signals. */
export type ViewPart = Partial<{ -readonly [Key in keyof View]: Held<View[Key]> }>;

/** A view of the small fleet, live, for an admin, unless told otherwise. */
export function sampleView(part: ViewPart = {}): View {
  return {
    snapshot: signal(part.snapshot ?? sampleSnapshot()),
    health: signal(part.health ?? sampleHealth()),
    dismissed: signal(part.dismissed ?? []),
    today: signal(part.today ?? null),
    now: signal(part.now ?? SAMPLE_NOW),
    link: signal(part.link ?? "live"),
    outdated: signal(part.outdated ?? false),
    epoch: signal(part.epoch ?? 0),
    role: part.role ?? "admin",
    snoozeMinutes: part.snoozeMinutes ?? 15,
    ui: part.ui ?? new Ui(),
    request: part.request ?? (() => Promise.reject(new Error("nothing is asked here"))),
    onEvents: part.onEvents ?? (() => () => {}),
    copy: part.copy ?? (() => Promise.resolve(true)),
    opensTerminals: signal(part.opensTerminals ?? false),
  };
}

/** A part of the page as text of HTML. */
export function drawn(Part: ComponentType, view: View = sampleView()): string {
  return renderToString(
    <ViewContext.Provider value={view}>
      <Part />
    </ViewContext.Provider>,
  );
}
