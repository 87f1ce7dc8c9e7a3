import { bannerWords } from "./banner_words.ts";
import { useView } from "./view_context.ts";

/** What is wrong, when something is. */
export function Banner() {
  const { link, snapshot, health, now, outdated } = useView();
  const words = bannerWords({
    link: link.value,
    snapshot: snapshot.value,
    health: health.value,
    now: now.value,
  });
  return (
    <div role="status" class="banners">
      {words && (
        <div class={`banner ${words.tone}`}>
          <i class={`mark ${words.tone}`} aria-hidden="true" />
          <div>
            <strong>{words.title}</strong>
            {words.lines.map((line) => <p key={line}>{line}</p>)}
          </div>
        </div>
      )}
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
  );
}
