import type { NtmAnswer } from "../collect/ntm/probe.ts";
import type { NtmList } from "../collect/ntm/parse_list.ts";
import { configPlaces } from "../platform/config_places.ts";
import { systemClock } from "../platform/clock.ts";
import { type DoctorCheck, fine, warning } from "./doctor_check.ts";
import { ntmProbe, ntmProgram } from "./ntm_access.ts";
import type { TmuxPlaces } from "./tmux_access.ts";

const NAME = "ntm";

/** The cheapest question that it knows; people wait for the answer. */
const TIMEOUT_MS = 5_000;

/** Whether ntm answers, where it is there. Nothing needs it. */
export async function checkNtm(places: TmuxPlaces): Promise<DoctorCheck> {
  const { config, paths } = places;
  if (!config.ntm.enable) return fine(NAME, "turned off in the settings");
  const program = ntmProgram(places);
  const { ntmProgram: configured } = configPlaces(config, paths);
  if (program === null && configured !== null) {
    return warning(
      NAME,
      `${configured} cannot be executed`,
      "set ntm.program in daemon.toml to the path of ntm, or remove it",
    );
  }
  if (program === null) {
    return fine(NAME, "it is not installed; it is optional: sessions and panes are seen by tmux");
  }
  const probe = ntmProbe(places, { now: systemClock.now, timeoutMs: TIMEOUT_MS });
  return judge(await probe.askList(), program);
}

function judge(answer: NtmAnswer<NtmList>, program: string): DoctorCheck {
  if (answer.kind === "ok") return fine(NAME, `${program} answers`);
  return warning(
    NAME,
    `${program}: ${answer.message}`,
    `try \`${program} list --json\`; without it, projects and labels are not shown`,
  );
}
