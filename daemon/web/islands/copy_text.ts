/** Puts a text into the clipboard; false where the browser does not let it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    // Not there on a page of another machine that came without TLS.
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
