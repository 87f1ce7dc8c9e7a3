/** US dollars to the cent: `$12.30`; less than half a cent is `<$0.01`. */
export function money(usd: number): string {
  if (usd > 0 && usd < 0.005) return "<$0.01";
  const [whole = "0", cents = "00"] = usd.toFixed(2).split(".");
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}
