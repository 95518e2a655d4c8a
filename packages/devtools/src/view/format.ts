/** A duration for people: `12.3 ms`, `4.1 s`. A browser rounds its clock, so short ones are told as such. */
export function duration(milliseconds: number): string {
  if (milliseconds < 0.05) return "< 0.1 ms";
  if (milliseconds < 1000) return `${milliseconds.toFixed(milliseconds < 100 ? 1 : 0)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** The time of day of a moment. It is given in milliseconds since the page began. */
export function clockTime(at: number): string {
  const date = new Date(performance.timeOrigin + at);
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`;
}

/** A number with its noun: `1 commit`, `2 commits`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
