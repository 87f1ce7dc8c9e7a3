import { CallButton } from "../call_button.tsx";
import { useSettings } from "./settings_context.ts";

/** What is wrong with the file of the settings, as long as that is so. */
export function Fault() {
  const store = useSettings();
  if (store.fault.value === null) return null;
  const reload = () => store.reload().catch(() => Promise.reject(new Error("it is wrong still")));
  return (
    <div class="settings fault" role="alert" tabIndex={-1}>
      <p>
        <strong>The file of the settings is wrong, nothing can be changed here.</strong>{" "}
        {store.fault.value}
      </p>
      {store.isAdmin && store.isLive.value && (
        <CallButton run={reload}>Read the file again</CallButton>
      )}
    </div>
  );
}
