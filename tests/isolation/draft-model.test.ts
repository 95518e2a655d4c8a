// Drafts do what their plain model does: steps, rebases, commits and drafts in drafts, in any order,
// with others that commit in between.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { deref, derived, dosync, type Draft, draft, ref, refSet } from "@dosync/core";
import { budget } from "../support/budget.ts";
import { ModelDraft, ModelStore, Refused, type Step, stepped } from "./model/draft-model.ts";

const REFS = 3;

type Action =
  | { readonly kind: "others"; readonly ref: number; readonly to: number }
  | { readonly kind: "step"; readonly step: Step }
  | { readonly kind: "ensure"; readonly ref: number }
  | { readonly kind: "rebase"; readonly take: "mine" | "theirs" | "sum" | "nothing" }
  | { readonly kind: "open" | "commit" | "abort" };

const place = fc.integer({ min: 0, max: REFS - 1 });
const small = fc.integer({ min: 0, max: 4 });
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant("others"), ref: place, to: small }),
  fc.record({
    kind: fc.constant("step"),
    step: fc.oneof(
      fc.record({ kind: fc.constant("set"), ref: place, to: small }),
      fc.record({ kind: fc.constantFrom("alter", "commute"), ref: place, by: small }),
    ),
  }),
  fc.record({ kind: fc.constant("ensure"), ref: place }),
  fc.record({
    kind: fc.constant("rebase"),
    take: fc.constantFrom("mine", "theirs", "sum", "nothing"),
  }),
  fc.record({ kind: fc.constantFrom("open", "commit", "abort") }),
);

/** A store and the drafts that are open, the real ones beside their models; the innermost last. */
class Both {
  readonly store: ModelStore = new ModelStore(Array.from({ length: REFS }, (_, i) => i));
  readonly refs = this.store.values.map((value, i) => ref(value, { label: `ref ${i}` }));
  readonly sum = derived(() => this.refs.reduce((total, one) => total + deref(one), 0));
  readonly open: { real: Draft; model: ModelDraft }[] = [];

  /** Does the same to both. Answers whether the model refused it. */
  do(next: Action): void {
    if (next.kind === "others") {
      dosync(() => refSet(this.refs[next.ref]!, next.to));
      this.store.values[next.ref] = next.to;
      return;
    }
    const innermost = this.open.at(-1);
    if (next.kind === "open" || innermost === undefined) {
      const real = draft({ in: innermost?.real });
      this.open.push({ real, model: new ModelDraft(innermost?.model ?? this.store) });
      return;
    }
    const refused = throws(() => this.#doToModel(innermost.model, next), Refused);
    const thrown = throws(() => this.#doToReal(innermost.real, next), Error);
    expect(thrown, `${JSON.stringify(next)} refused`).toBe(refused);
    if (!refused && (next.kind === "commit" || next.kind === "abort")) this.open.pop();
  }

  #doToModel(model: ModelDraft, next: Action): void {
    if (next.kind === "step") model.do(next.step);
    if (next.kind === "ensure") model.ensure(next.ref);
    if (next.kind === "rebase") model.rebase(({ mine, theirs }) => answer(next.take, mine, theirs));
    if (next.kind === "commit") model.commit();
  }

  #doToReal(real: Draft, next: Action): void {
    if (next.kind === "step") {
      const { step } = next;
      const target = this.refs[step.ref]!;
      if (step.kind === "set") real.refSet(target, step.to);
      else real[step.kind](target, (value) => stepped(step, value));
    }
    if (next.kind === "ensure") real.ensure(this.refs[next.ref]!);
    if (next.kind === "rebase") {
      real.rebase({
        resolve: ({ mine, theirs }, unresolved) =>
          answer(next.take, mine as number, theirs as number) ?? unresolved,
      });
    }
    if (next.kind === "commit") real.commit();
    if (next.kind === "abort") real.abort();
  }

  compare(): void {
    expect(this.refs.map((one) => deref(one))).toEqual(this.store.values);
    for (const { real, model } of this.open) {
      const view = model.view();
      expect(this.refs.map((one) => real.deref(one))).toEqual(view);
      expect(real.deref(this.sum)).toBe(view.reduce((total, value) => total + value, 0));
      expect(this.#listed(real.changes())).toEqual(model.changes());
      expect(this.#listed(real.conflicts())).toEqual(model.conflicts());
    }
  }

  #listed<C extends { readonly identity: unknown }>(
    list: readonly C[],
  ): (Omit<C, "identity"> & { ref: number })[] {
    return list
      .map(({ identity, ...values }) => ({
        ref: this.refs.findIndex((one) => one === identity),
        ...values,
      }))
      .toSorted((a, b) => a.ref - b.ref);
  }

  end(): void {
    this.open[0]?.real.abort();
    expect(this.open.map(({ real }) => real.state)).toEqual(this.open.map(() => "aborted"));
  }
}

test("a draft is a base and the steps that are done on it", { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const both = new Both();
      try {
        for (const next of actions) {
          both.do(next);
          both.compare();
        }
      } finally {
        both.end();
      }
    }),
    { numRuns: budget("drafts"), seed: 7 },
  );
});

function answer(take: string, mine: number, theirs: number): number | undefined {
  if (take === "mine") return mine;
  if (take === "theirs") return theirs;
  return take === "sum" ? mine + theirs : undefined;
}

function throws(act: () => void, kind: new () => Error): boolean {
  try {
    act();
    return false;
  } catch (error) {
    if (error instanceof kind) return true;
    throw error;
  }
}
