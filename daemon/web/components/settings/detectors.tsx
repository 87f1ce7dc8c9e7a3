import type { DetectorList } from "../../../../shared/protocol/methods/detectors.ts";
import { CallButton } from "../call_button.tsx";
import { counted } from "../names.ts";
import { useSettings } from "./settings_context.ts";

/** The rules by which panes are read. */
export function Detectors() {
  const store = useSettings();
  const { packs, problems } = store.detectors.value;
  return (
    <>
      <Packs packs={packs} />
      {problems.length > 0 && <Refused problems={problems} />}
      {store.isAdmin && store.isLive.value && (
        <CallButton run={() => store.reloadDetectors()}>Read my packs again</CallButton>
      )}
    </>
  );
}

const COLUMNS = ["Version", "Agent", "Rules", "From"] as const;

function Packs({ packs }: Pick<DetectorList, "packs">) {
  return (
    <table class="blocks" role="table" aria-label="Packs of rules">
      <thead role="rowgroup">
        <tr role="row">
          {["Pack", ...COLUMNS].map((title) => (
            <th key={title} role="columnheader" scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {packs.map((pack) => (
          <tr key={pack.name} role="row">
            <th role="rowheader" scope="row">{pack.name}</th>
            {cellsOf(pack).map((words, at) => (
              <td key={at} role="cell" data-label={COLUMNS[at]}>
                <span>{words}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cellsOf(pack: DetectorList["packs"][number]): readonly string[] {
  const { version, agent, titleRules, screenRules, origin, path, replaces, kept } = pack;
  return [
    version,
    agent,
    `${counted(titleRules, "title")}, ${counted(screenRules, "screen")}`,
    (origin === "built_in" ? "the program" : path ?? "you") +
    (replaces === null ? "" : `, in place of ${replaces}`) +
    (kept ? ", as it was before its file became wrong" : ""),
  ];
}

function Refused({ problems }: Pick<DetectorList, "problems">) {
  return (
    <>
      <h3>Not in force</h3>
      <ul class="problems">
        {problems.map(({ file, line, column, message, hint }) => (
          <li key={`${file}:${line}:${column} ${message}`}>
            <code>{file}:{line}:{column}</code> {message}
            <p class="hint">{hint}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
