import * as z from "zod";
import { AgentType } from "../../model/agent.ts";
import { method } from "../method.ts";

/** Rules for one kind of agent, as they are in force. */
export const Detector = z.object({
  name: z.string(),
  /** The pack's own. */
  version: z.string(),
  agent: AgentType,
  origin: z.enum(["built_in", "user"]),
  /** The file of a user's pack; null for one that comes with the program. */
  path: z.string().nullable(),
  /** Version of the built-in pack that it stands in for; null when it stands in for none. */
  replaces: z.string().nullable(),
  /** True when the file is wrong now: this is what was read of it before, while it was right. */
  kept: z.boolean(),
  titleRules: z.int().nonnegative(),
  screenRules: z.int().nonnegative(),
});

/** Why rules of the user are not in force. */
export const DetectorProblem = z.object({
  /** Path of the file, or of the directory. */
  file: z.string(),
  /** Both count from 1. */
  line: z.int().positive(),
  column: z.int().positive(),
  /** What it is about, as a dotted key; empty when it is about the whole file. */
  key: z.string(),
  message: z.string(),
  /** What would be right. */
  hint: z.string(),
});

export const DetectorList = z.object({
  /** Where packs of the user are read from; it need not exist. */
  directory: z.string(),
  /** One for each kind of agent, by name. */
  packs: z.array(Detector),
  /**
   * A file that is named here is not in force as it is now. What was read of it before is, where
   * there is a pack that is `kept`; else what it would have replaced.
   */
  problems: z.array(DetectorProblem),
});

/** A pack before and after; null where there was, or is, none of that name. */
export const DetectorChange = z.object({
  name: z.string(),
  from: Detector.pick({ version: true, origin: true }).nullable(),
  to: Detector.pick({ version: true, origin: true }).nullable(),
});

export const detectorsList = method({
  name: "detectors.list",
  role: "read",
  summary: "The detector packs in force, and what is wrong with those of the user that are not.",
  params: z.strictObject({}),
  result: DetectorList,
});

export const detectorsReload = method({
  name: "detectors.reload",
  role: "admin",
  summary: "Reads the user's detector packs anew and uses them at once.",
  params: z.strictObject({}),
  result: DetectorList.extend({
    /** Packs whose text is another than before; empty when nothing has changed. */
    changed: z.array(DetectorChange),
  }),
});

export type Detector = z.infer<typeof Detector>;
export type DetectorProblem = z.infer<typeof DetectorProblem>;
export type DetectorList = z.infer<typeof DetectorList>;
export type DetectorChange = z.infer<typeof DetectorChange>;
