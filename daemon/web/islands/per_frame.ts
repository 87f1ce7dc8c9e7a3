/** A hidden page gets no frames; its title still tells how many wait. */
const LONGEST_MS = 250;

/**
 * Puts off work to the next frame, and does it once however often it was asked for.
 * @returns what asks for it.
 */
export function perFrame(work: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    const once = () => {
      if (!isAsked) return;
      isAsked = false;
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      work();
    };
    const timer = setTimeout(once, LONGEST_MS);
    const frame = requestAnimationFrame(once);
  };
}
