import type { Part } from "../kernel/context.ts";
import type { Invariant } from "../kernel/extra.ts";
import { extraOf, labelOf } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import type { Source } from "../kernel/source.ts";
import type { World } from "../kernel/world.ts";
import { CheckingContext } from "./checking.ts";
import { checkRules } from "./invariant.ts";
import { validate } from "./validator.ts";

const kernel = sharedKernel; // a local name: see `commit/delivery.ts`

/**
 * The validator of a lens, as a rule over the whole. It holds for the part however the whole is changed. It may
 * read other identities, but their changes do not start it, as for the validator of a ref.
 */
export class PartRule implements Invariant {
  readonly subject: Part;
  readonly reads: Set<Source>;

  constructor(part: Part) {
    this.subject = part;
    this.reads = new Set([part.source]);
  }

  get label(): string {
    return labelOf(this.subject);
  }

  check(world: World, into?: Set<Source>): Set<Source> {
    const context = new CheckingContext(world, "the validator of a lens");
    const outer = kernel.context;
    kernel.context = context;
    try {
      validate(this.subject, context.read(this.subject));
    } finally {
      kernel.context = outer;
      if (into !== undefined) context.sources(into);
    }
    return this.reads;
  }

  /** Does nothing: only a write of the whole starts this check. */
  follow(): void {}

  /** Begins or ends the checks of commits of the whole. */
  apply(isInForce: boolean): void {
    const extra = extraOf(this.subject.source);
    checkRules();
    (extra.invariants ??= new Set()).add(this);
    if (isInForce) return;
    extra.invariants.delete(this);
    if (extra.invariants.size === 0) extra.invariants = undefined;
  }
}
