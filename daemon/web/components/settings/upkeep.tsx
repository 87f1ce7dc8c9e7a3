import { Field } from "./field.tsx";
import { Section } from "./section.tsx";
import { useSettings } from "./settings_context.ts";

/** How long what is kept, and how often the daemon looks. */
export function Upkeep() {
  const { seed } = useSettings();
  const keysOf = (section: string) =>
    seed.schema.filter(({ key }) => key.startsWith(`${section}.`)).map(({ key }) => key);
  const retention = [
    ...keysOf("maintenance"),
    ...keysOf("polling").filter((key) => key.includes("retention")),
  ];
  return (
    <>
      <Section id="retention" title="Retention">
        {retention.map((key) => <Field key={key} name={key} />)}
      </Section>
      <Section id="polling" title="Poll interval">
        {keysOf("polling").filter((key) => !retention.includes(key))
          .map((key) => <Field key={key} name={key} />)}
      </Section>
    </>
  );
}
