/** Says a time as the person's own clock and language have it, when they point at it. */
export function tellExactTimes(): void {
  addEventListener("pointerover", ({ target }) => {
    if (!(target instanceof HTMLTimeElement)) return;
    const at = Date.parse(target.dateTime);
    if (!Number.isNaN(at)) target.title = new Date(at).toLocaleString();
  });
}
