import { shapeOf } from "./status_look.ts";

/** A state, told by a shape and its word as well as by a colour. */
export function StateMark({ status }: { readonly status: string }) {
  const shape = shapeOf(status);
  return (
    <span class={`state ${shape}`}>
      <i class={`mark ${shape}`} aria-hidden="true" />
      {status}
    </span>
  );
}
