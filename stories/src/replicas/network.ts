import { Observed } from "../design/observed.ts";

/** What both backends do, and how far away they are. */
export interface Conditions {
  /** A step of ten is not done. */
  readonly refusesTen: boolean;
  readonly isSlow: boolean;
}

/** The way from one tab to a backend. Questions go one after another. */
export class Network {
  readonly isOnline: Observed<boolean> = new Observed(true);
  /** Every other time something is saved, and the answer never arrives. */
  readonly losesAnswers: Observed<boolean> = new Observed(false);
  readonly #conditions: Observed<Conditions>;
  readonly #takes: number;
  #saved = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param takes How long it takes to save something, in milliseconds. */
  constructor(conditions: Observed<Conditions>, takes: number) {
    this.#conditions = conditions;
    this.#takes = takes;
  }

  /** Asks the other side. Rejects where the network is away before the answer is there. */
  ask<T>(question: () => T): Promise<T> {
    return this.#inTurn(question, this.#takes / 5);
  }

  /** Has something saved there. It may be saved, and the answer be lost. */
  save<T>(change: () => T): Promise<T> {
    const isLost = (): boolean => this.losesAnswers.get() && this.#saved++ % 2 === 0;
    return this.#inTurn(() => {
      const answer = change();
      if (isLost()) throw new TypeError("The answer was lost.");
      return answer;
    }, this.#takes);
  }

  #inTurn<T>(question: () => T, takes: number): Promise<T> {
    const answer = this.#turn.then(() => this.#ask(question, takes));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  async #ask<T>(question: () => T, takes: number): Promise<T> {
    this.#checkOnline();
    await pause(takes * (this.#conditions.get().isSlow ? 4 : 1));
    const answer = question();
    this.#checkOnline();
    return answer;
  }

  #checkOnline(): void {
    if (!this.isOnline.get()) throw new TypeError("There is no network.");
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
