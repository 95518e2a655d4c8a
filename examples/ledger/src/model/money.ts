const AMOUNT = /^(-?\d+)(?:[.,](\d{1,2}))?$/;

/** Makes cents of what somebody has typed: "12", "12.5" or "12,50". */
export function toCents(text: string): number {
  const [, whole, part = ""] = AMOUNT.exec(text.trim()) ?? [];
  if (whole === undefined) throw new Error("Enter an amount, such as 12.50.");
  return Number(whole + part.padEnd(2, "0"));
}

/** Cents as they are typed: "12.50". */
export function fromCents(cents: number): string {
  return (cents / 100).toFixed(2);
}

const format = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

/** Cents as they are shown: "€12.50". */
export function euros(cents: number): string {
  return format.format(cents / 100);
}
