import assert from "node:assert/strict";
import { METHODS } from "../../shared/protocol/manifest.ts";
import { dashboardQueries } from "./dashboard_queries.ts";

Deno.test("dashboardQueries() asks what is offered, in the shape that is taken", () => {
  const offered = METHODS.map(({ name }) => name);
  const queries = dashboardQueries(offered, Date.UTC(2026, 5, 1));
  assert.ok(queries.length >= 6);
  for (const { method, params } of queries) {
    METHODS.find(({ name }) => name === method)?.params.parse(params);
  }
  assert.deepEqual(dashboardQueries([], 0), []);
});
