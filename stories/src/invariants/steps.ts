import { messageOf } from "../design/messageOf.ts";
import { Observed } from "../design/observed.ts";

/** Where a transaction that is stepped by hand stands. */
export interface Progress {
  readonly attempt: number;
  /** What the next step does; undefined when there is none. */
  readonly next: string | undefined;
  readonly outcome: "not started" | "running" | "committed" | "refused";
  readonly notes: readonly string[];
}

const AT_REST: Progress = { attempt: 0, next: "Start", outcome: "not started", notes: [] };

/** Holds a transaction at each of its awaits until somebody lets it go on. */
export class Steps {
  readonly progress: Observed<Progress> = new Observed(AT_REST);
  #goOn: (() => void) | undefined;

  begin(attempt: number): void {
    const notes = attempt > 1 ? ["overtaken: its snapshot is void, so it runs again"] : [];
    this.progress.set({ attempt, next: undefined, outcome: "running", notes });
  }

  /** Resolves when the next step is taken. */
  before(next: string): Promise<void> {
    this.progress.update((progress) => ({ ...progress, next }));
    return new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }

  note(text: string): void {
    this.progress.update((progress) => ({ ...progress, notes: [...progress.notes, text] }));
  }

  next(start: () => Promise<void>): void {
    const goOn = this.#goOn;
    this.#goOn = undefined;
    if (goOn === undefined) void start();
    else goOn();
  }

  async run(transaction: () => Promise<unknown>): Promise<void> {
    try {
      await transaction();
      this.#end("committed", "committed");
    } catch (error) {
      this.#end("refused", messageOf(error));
    }
  }

  #end(outcome: Progress["outcome"], note: string): void {
    this.note(note);
    this.progress.update((progress) => ({ ...progress, next: undefined, outcome }));
  }
}
