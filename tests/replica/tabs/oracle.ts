import type { Done } from "./program.ts";

/** What is wrong if the mutations had been run one after another in this order; undefined where nothing is. */
export function serialFault(
  done: readonly Done[],
  final: readonly (readonly number[])[],
): string | undefined {
  const lists = final.map((): number[] => []);
  for (const { value, actions } of done) {
    for (const { kind, key, ...rest } of actions) {
      const list = lists[key]!;
      if (kind === "append") list.push((rest as { value: number }).value);
      else {
        const { result } = rest as { result: readonly number[] };
        if (String(result) !== String(list)) return `${value} reads ${String(result)} of ${key}`;
      }
    }
  }
  return String(lists) === String(final) ? undefined : `the lists are ${JSON.stringify(final)}`;
}
