import type { RpcContext } from "../../rpc/context.ts";
import { fleetFigures } from "../fleet_figures.ts";
import { ownFigures } from "../own_figures.ts";
import { PROMETHEUS_TYPE, prometheusText } from "../prometheus.ts";
import type { SiteContext } from "../site_env.ts";

/** Figures of what is watched and of the daemon, for Prometheus. They name nothing of the user's. */
export function metrics(c: SiteContext, context: RpcContext): Response {
  const { condition, version } = context.health();
  const families = [
    ...fleetFigures({ snapshot: context.snapshot(), condition, version }),
    ...ownFigures(context.debug.metrics()),
  ];
  return c.body(prometheusText(families), 200, {
    "content-type": PROMETHEUS_TYPE,
    "cache-control": "no-store",
  });
}
