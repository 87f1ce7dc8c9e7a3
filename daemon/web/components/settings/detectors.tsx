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

function Packs({ packs }: Pick<DetectorList, "packs">) {
  return (
    <div class="scroll wide" tabIndex={0} role="group" aria-label="Packs of rules">
      <table>
        <thead>
          <tr>
            {["Pack", "Version", "Agent", "Rules", "From"].map((title) => (
              <th key={title} scope="col">{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {packs.map((pack) => (
            <tr key={pack.name}>
              <th scope="row">{pack.name}</th>
              <td>{pack.version}</td>
              <td>{pack.agent}</td>
              <td>{counted(pack.titleRules, "title")}, {counted(pack.screenRules, "screen")}</td>
              <td>
                {pack.origin === "built_in" ? "the program" : pack.path ?? "you"}
                {pack.replaces !== null && `, in place of ${pack.replaces}`}
                {pack.kept && ", as it was before its file became wrong"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
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
