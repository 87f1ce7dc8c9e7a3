import type { RpcContext } from "./context.ts";
import {
  CONFIG,
  DEBUG,
  DETECTOR_CHANGE,
  DETECTORS,
  DIAGNOSTICS,
  EXPLANATION,
  HEALTH,
  PREVIEW,
  testPage,
  testSettings,
} from "./test_answers.ts";
import { T0 } from "../store/test_rows.ts";

/** What of a daemon answers the same in each test, whatever was told before. */
export const FIXED_PARTS: Pick<
  RpcContext,
  "config" | "debug" | "detectors" | "health" | "explain" | "preview" | "diagnostics" | "web"
> = {
  config: {
    path: "/home/ada/config.toml",
    exists: true,
    pending: [],
    fixed: () => Promise.resolve([]),
    get: (key = "") => CONFIG[key],
    set: (values) => Promise.resolve(testSettings(values)),
    reload: () => Promise.resolve({ kind: "done", changed: [], applied: ["hooks.enable"] }),
  },
  debug: DEBUG,
  detectors: {
    list: () => DETECTORS,
    reload: () => Promise.resolve({ ...DETECTORS, changed: [DETECTOR_CHANGE] }),
  },
  health: () => HEALTH,
  explain: (paneId) => paneId === EXPLANATION.paneId ? EXPLANATION : null,
  preview: (paneId) =>
    Promise.resolve(
      paneId === PREVIEW.paneId
        ? { kind: "read", preview: PREVIEW }
        : { kind: "not_opened", message: `reading ${paneId} is not allowed` },
    ),
  diagnostics: (includeOutput) =>
    Promise.resolve({ ...DIAGNOSTICS, output: includeOutput ? [PREVIEW] : null }),
  web: {
    link: (role) => ({ url: `http://127.0.0.1:1/login?code=${role}`, expiresAt: T0 }),
    problem: null,
    fetch: testPage,
    forget: () =>
      Promise.resolve({ kind: "ended", logins: 2, problem: null, disconnect: () => {} }),
  },
};
