/**
 * What a draft is, in the plainest words: a base, and a list of steps that are done on it. Nothing of
 * the code that it is held against is used.
 */
export type Step =
  | { readonly kind: "set"; readonly ref: number; readonly to: number }
  | { readonly kind: "alter" | "commute"; readonly ref: number; readonly by: number };

export interface ModelConflict {
  readonly ref: number;
  readonly base: number;
  readonly mine: number;
  readonly theirs: number;
}

/** What cannot be done: nothing has changed then. */
export class Refused extends Error {}

export function stepped(step: Step, value: number): number {
  if (step.kind === "set") return step.to;
  return step.kind === "alter" ? (value * 3 + step.by) % 1009 : value + step.by;
}

export class ModelStore {
  values: number[];
  constructor(values: readonly number[]) {
    this.values = [...values];
  }
  view(): number[] {
    return [...this.values];
  }
}

export class ModelDraft {
  readonly #outer: ModelStore | ModelDraft;
  #base: number[];
  #steps: Step[] = [];
  #ensured: Set<number> = new Set();
  /** Refs with a conflict that was left over by a rebase, with the base that they had before. */
  #left: Map<number, number> = new Map();

  constructor(outer: ModelStore | ModelDraft) {
    this.#outer = outer;
    this.#base = outer.view();
  }

  view(): number[] {
    const values = [...this.#base];
    for (const step of this.#steps) values[step.ref] = stepped(step, values[step.ref] as number);
    return values;
  }

  do(step: Step): void {
    if (step.kind !== "commute" && this.#isOnlyCommuted(step.ref)) throw new Refused();
    this.#steps.push(step);
  }

  ensure(ref: number): void {
    this.#ensured.add(ref);
  }

  changes(): { ref: number; base: number; mine: number }[] {
    return this.#compare()
      .filter(({ base, mine }) => base !== mine)
      .map(({ ref, base, mine }) => ({ ref, base, mine }));
  }

  conflicts(): ModelConflict[] {
    return this.#compare()
      .filter(
        ({ ref }) => this.#ensured.has(ref) || (this.#isWritten(ref) && !this.#ownCommutes(ref)),
      )
      .map((all) => ({ ...all, base: this.#left.get(all.ref) ?? all.base }))
      .filter(({ ref, base, theirs }) => this.#left.has(ref) || base !== theirs);
  }

  rebase(resolve: (conflict: ModelConflict) => number | undefined): void {
    const old = { base: this.#base, steps: this.#steps };
    const wasSet = new Set(this.#steps.filter(({ kind }) => kind === "set").map(({ ref }) => ref));
    const contested = this.#compare()
      .map((all) => ({ ...all, base: this.#left.get(all.ref) ?? all.base }))
      .filter(({ ref, base, theirs }) => wasSet.has(ref) && base !== theirs);
    this.#base = this.#outer.view();
    try {
      this.#redo(old.steps);
    } catch (error) {
      this.#base = old.base;
      this.#steps = old.steps;
      throw error;
    }
    const view = this.view();
    const left = new Map<number, number>();
    const answers = new Map<number, number>();
    for (const conflict of contested) {
      const mine = view[conflict.ref] as number;
      if (mine === conflict.theirs) continue;
      const answer = resolve({ ...conflict, mine });
      if (answer === undefined) left.set(conflict.ref, conflict.base);
      else answers.set(conflict.ref, answer);
    }
    this.#left = left;
    const last = new Map(this.#steps.map(({ ref }, i) => [ref, i]));
    this.#redo(
      this.#steps.flatMap((step, i): Step[] => {
        const to = answers.get(step.ref);
        if (to === undefined) return [step];
        return last.get(step.ref) === i ? [{ kind: "set", ref: step.ref, to }] : [];
      }),
    );
  }

  commit(): void {
    if (this.conflicts().length > 0) throw new Refused();
    if (this.#outer instanceof ModelDraft) this.#outer.#take(this.#steps, this.#ensured);
    else {
      const view = this.view();
      for (const ref of new Set(this.#steps.map((step) => step.ref))) {
        let value = this.#outer.values[ref] as number;
        for (const step of this.#steps) if (step.ref === ref) value = stepped(step, value);
        this.#outer.values[ref] = this.#ownCommutes(ref) ? value : (view[ref] as number);
      }
    }
  }

  /** What an inner draft did, done here: all of it or nothing. */
  #take(steps: readonly Step[], ensured: ReadonlySet<number>): void {
    const before = [...this.#steps];
    try {
      for (const step of steps) this.do(step);
    } catch (error) {
      this.#steps = before;
      throw error;
    }
    for (const ref of ensured) this.#ensured.add(ref);
  }

  #redo(steps: readonly Step[]): void {
    this.#steps = [];
    for (const step of steps) this.do(step);
  }

  #compare(): ModelConflict[] {
    const view = this.view();
    const theirs = this.#outer.view();
    return this.#base.map((base, ref) => ({
      ref,
      base,
      mine: view[ref] as number,
      theirs: theirs[ref] as number,
    }));
  }

  #isWritten(ref: number): boolean {
    return this.#steps.some((step) => step.ref === ref);
  }

  #ownCommutes(ref: number): boolean {
    const own = this.#steps.filter((step) => step.ref === ref);
    return own.length > 0 && own.every(({ kind }) => kind === "commute");
  }

  #isOnlyCommuted(ref: number): boolean {
    if (this.#isWritten(ref)) return this.#ownCommutes(ref);
    return this.#outer instanceof ModelDraft && this.#outer.#isOnlyCommuted(ref);
  }
}
