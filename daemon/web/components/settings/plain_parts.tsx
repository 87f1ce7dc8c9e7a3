import { Field } from "./field.tsx";
import { useSettings } from "./settings_context.ts";

/** How long what is kept. */
export const Retention = () => <Fields part="retention" />;

/** How often the daemon looks. */
export const Polling = () => <Fields part="polling" />;

/** Whether clients may change anything in tmux. */
export const Actions = () => <Fields part="actions" />;

/** All settings of a part, in the order of the documentation. */
function Fields({ part }: { readonly part: string }) {
  const { seed } = useSettings();
  return (
    <>
      {seed.schema.filter((one) => one.part === part)
        .map(({ key }) => <Field key={key} name={key} />)}
    </>
  );
}
