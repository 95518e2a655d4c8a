import { Observed } from "../observed.ts";

export type Outcome = "running" | "committed" | "overtaken" | "cancelled" | "refused";

/** One attempt of a transaction, from its start to its end. */
export interface Span {
  readonly lane: string;
  readonly attempt: number;
  /** What it is about, where a row has many of them. */
  readonly subject: string | undefined;
  readonly from: number;
  readonly to: number | undefined;
  readonly outcome: Outcome;
  /** The awaits that it has come to. */
  readonly steps: readonly { readonly at: number; readonly name: string }[];
}

/** What others committed meanwhile. */
export interface Mark {
  readonly at: number;
  readonly name: string;
  /** The line that its name stands on, so that no two overlap; undefined where all are taken. */
  readonly line: number | undefined;
}

export interface Picture {
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
}

/** How many lines there are for names, and for how many milliseconds a name takes its line. */
const MARK_LINES = 3;
const NAME_TAKES = 3_000;

/** More than anybody looks back; a page may stay open for a day. */
const KEPT = 100;

/** Records what transactions do as a picture over time. */
export class Trace {
  readonly picture: Observed<Picture> = new Observed<Picture>({ spans: [], marks: [] });
  readonly now: () => number;

  /** The rows that are there from the start, in their order. Others come with their first attempt. */
  readonly lanes: readonly string[];

  constructor(now: () => number = () => performance.now(), lanes: readonly string[] = []) {
    this.now = now;
    this.lanes = lanes;
  }

  begin(lane: string, attempt: number, subject?: string): void {
    this.#changeLast(lane, (span) => this.#closed(span, "overtaken"));
    const span: Span = {
      lane,
      attempt,
      subject,
      from: this.now(),
      to: undefined,
      outcome: "running",
      steps: [],
    };
    this.#update(({ spans, marks }) => ({ spans: [...spans, span], marks }));
  }

  step(lane: string, name: string): void {
    const step = { at: this.now(), name };
    this.#changeLast(lane, (span) => ({ ...span, steps: [...span.steps, step] }));
  }

  /** The attempt is void; whether it runs again is not known yet. */
  stop(lane: string): void {
    this.#changeLast(lane, (span) => this.#closed(span, "overtaken"));
  }

  end(lane: string, outcome: Outcome): void {
    this.#changeLast(lane, (span) => ({ ...span, to: span.to ?? this.now(), outcome }));
  }

  mark(name: string): void {
    const at = this.now();
    const mark = { at, name, line: this.#freeLine(at) };
    this.#update(({ spans, marks }) => ({ spans, marks: [...marks, mark] }));
  }

  #freeLine(at: number): number | undefined {
    const taken = new Set(
      this.picture.get().marks.flatMap((mark) => (at - mark.at < NAME_TAKES ? mark.line : [])),
    );
    return Array.from({ length: MARK_LINES }, (_, line) => line).find((line) => !taken.has(line));
  }

  #closed(span: Span, outcome: Outcome): Span {
    return span.to === undefined ? { ...span, to: this.now(), outcome } : span;
  }

  #update(change: (picture: Picture) => Picture): void {
    this.picture.update((picture) => {
      const { spans, marks } = change(picture);
      return { spans: spans.slice(-KEPT), marks: marks.slice(-KEPT) };
    });
  }

  #changeLast(lane: string, change: (span: Span) => Span): void {
    this.#update(({ spans, marks }) => {
      const index = spans.findLastIndex((span) => span.lane === lane);
      const last = spans[index];
      return last === undefined
        ? { spans, marks }
        : { spans: spans.with(index, change(last)), marks };
    });
  }
}
