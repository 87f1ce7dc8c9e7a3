/** Icons are numbered in one row with other things, few of which come before the first icon. */
const MOST_NUMBER = 64;

/**
 * Tells the icon of a window something, whose number nobody tells us.
 * @param tell false when there is no icon of this number
 * @param known the number that it had the last time
 * @returns the number that it has; null when no number was right
 */
export function tellIcon(
  tell: (number: number) => boolean,
  known: number | null = null,
): number | null {
  if (known !== null && tell(known)) return known;
  for (let number = 0; number <= MOST_NUMBER; number++) {
    if (number !== known && tell(number)) return number;
  }
  return null;
}
