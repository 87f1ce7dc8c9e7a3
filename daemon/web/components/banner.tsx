import { bannerWords } from "./banner_words.ts";
import { useView } from "./view_context.ts";

/** What is wrong, when something is. The age goes on, and is not read out each time. */
export function Banner() {
  const { link, snapshot, health, now, outdated } = useView();
  const words = bannerWords({
    link: link.value,
    snapshot: snapshot.value,
    health: health.value,
    now: now.value,
  });
  return (
    <>
      <div role="status">
        {words && (
          <div class={`banner ${words.tone}`}>
            <i class={`mark ${words.tone}`} aria-hidden="true" />
            <div>
              <strong>{words.title}</strong>
              {words.lines.map((line, place) => <p key={place}>{line}</p>)}
            </div>
          </div>
        )}
      </div>
      {words?.age && <p class={`banner ${words.tone} age`}>{words.age}</p>}
      <div role="status">
        {outdated.value && (
          <div class="banner warn">
            <i class="mark warn" aria-hidden="true" />
            <div>
              <strong>The daemon was updated</strong>{" "}
              <button type="button" onClick={() => location.reload()}>Reload the page</button>
            </div>
          </div>
        )}
      </div>
    </>
  );
}
