/** Why there is no lab, in a sentence that says what to do. */
export class LabError extends Error {
  override readonly name = "LabError";
}
