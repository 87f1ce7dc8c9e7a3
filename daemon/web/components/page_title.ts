/** The title of the page: how many wait stands first, where a narrow tab still shows it. */
export function titleFor(waiting: number): string {
  return waiting > 0 ? `(${waiting}) ntm-tracker` : "ntm-tracker";
}

/** The most that an icon can say by a figure. */
export const MOST_COUNTED = 9;

/** The address of the icon that shows how many wait. */
export function faviconFor(waiting: number): string {
  return `/static/favicon-${waiting > MOST_COUNTED ? "more" : waiting}.svg`;
}
