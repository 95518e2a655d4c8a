import type { Mark, Picture, Span } from "./trace.ts";

/** How many milliseconds the timeline shows. */
export const SHOWN = 7_000;

/** What of a picture is shown, and where. */
export interface View {
  readonly lanes: readonly { readonly name: string; readonly spans: readonly Span[] }[];
  readonly marks: readonly Mark[];
  /** When an attempt ended, or the present. */
  readonly endOf: (span: Span) => number;
  /** The place of a time between the two ends, in percent. */
  readonly placeOf: (time: number) => number;
}

/**
 * The last seconds up to what happened last. In the beginning the picture grows from the left, and
 * then it moves on: its scale stays the same, however long somebody reads in between.
 */
export function viewOf(
  { spans, marks }: Picture,
  now: number,
  lanes: readonly string[] = [],
): View {
  const begun = [...spans.map(({ from }) => from), ...marks.map(({ at }) => at)];
  const first = Math.min(...begun);
  // What has just begun is ahead of a clock that was read for the frame before.
  const current = Math.max(now, ...begun);
  const endOf = ({ to }: Span): number => to ?? current;
  const last = Math.max(...begun, ...spans.map(endOf));
  const begin = Math.max(first, last - SHOWN);
  const shown = spans.filter((span) => endOf(span) >= begin);
  const names = [...new Set([...lanes, ...shown.map(({ lane }) => lane)])];
  return {
    lanes: names.map((name) => ({ name, spans: shown.filter(({ lane }) => lane === name) })),
    marks: marks.filter(({ at }) => at >= begin),
    endOf,
    placeOf: (time) => Math.max(0, ((time - begin) / SHOWN) * 100),
  };
}
