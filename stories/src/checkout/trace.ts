import { Observed } from "../design/observed.ts";

export type Outcome = "running" | "committed" | "overtaken" | "cancelled" | "refused";

/** One attempt of a transaction, from its start to its end. */
export interface Span {
  readonly lane: string;
  readonly attempt: number;
  readonly from: number;
  readonly to: number | undefined;
  readonly outcome: Outcome;
  /** The awaits that it has come to. */
  readonly steps: readonly { readonly at: number; readonly name: string }[];
}

/** What others committed meanwhile. */
interface Mark {
  readonly at: number;
  readonly name: string;
}

export interface Picture {
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
}

/** Records what transactions do as a picture over time. */
export class Trace {
  readonly picture: Observed<Picture> = new Observed<Picture>({ spans: [], marks: [] });
  readonly now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  begin(lane: string, attempt: number): void {
    this.#changeLast(lane, (span) => this.#closed(span, "overtaken"));
    const span: Span = {
      lane,
      attempt,
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
    const mark = { at: this.now(), name };
    this.#update(({ spans, marks }) => ({ spans, marks: [...marks, mark] }));
  }

  clear(): void {
    this.picture.set({ spans: [], marks: [] });
  }

  #closed(span: Span, outcome: Outcome): Span {
    return span.to === undefined ? { ...span, to: this.now(), outcome } : span;
  }

  #update(change: (picture: Picture) => Picture): void {
    this.picture.update(change);
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
