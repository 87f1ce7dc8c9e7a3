import { useSettings } from "./settings_context.ts";

/** The way to each part, with what is wrong there. */
export function Parts() {
  const store = useSettings();
  return (
    <ul>
      {store.seed.parts.map(({ id, title }) => {
        const count = store.wrongIn(id);
        return (
          <li key={id}>
            <a href={`#${id}`}>
              {title}
              {count > 0 && (
                <>
                  {" "}
                  <span class="wrong">{count} wrong</span>
                </>
              )}
            </a>
          </li>
        );
      })}
    </ul>
  );
}
