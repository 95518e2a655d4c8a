import { type AtomChange, type Changed, KEEP } from "../../kernel/context.ts";
import { PLAIN } from "../../kernel/flags.ts";
import { DEV } from "../../ground/dev.ts";
import { freezeFor } from "../../kernel/freeze-for.ts";
import { setIn, type Source } from "../../kernel/source.ts";
import { BufferedTransaction } from "../../transaction/buffered.ts";
import { checkInvariantsIn } from "../../commit/publish.ts";
import { validate } from "../../commit/validator.ts";
import type { World } from "../../kernel/world.ts";
import { overlay } from "../../kernel/overlay.ts";

/**
 * A `Replay` runs a transaction again in another world. It answers what the transaction would do there.
 *
 * The transaction has happened already, with its sends and its callbacks. So this run has no effect besides
 * the writes that it answers. Those of atoms are among them, which a transaction otherwise changes at once.
 */
export class Replay extends BufferedTransaction {
  readonly #world: World;
  override readonly atoms: Map<Source, unknown> = new Map();

  constructor(world: World) {
    super("replay");
    this.#world = world;
  }

  /** The writes of the body, unless a validator or a rule refuses them. */
  run(body: () => unknown): Map<Source, unknown> {
    return this.inside(() => {
      this.join(body);
      for (const [source, { value }] of this.writes) validate(source, value);
      checkInvariantsIn?.(this.writes.keys(), this);
      return this.#changes();
    });
  }

  /** What rows of collections are to be, with what follows for the lists. Nothing is asked about it. */
  put(rows: Iterable<readonly [Source, unknown]>): Map<Source, unknown> {
    return this.inside(() => {
      for (const [source, value] of rows) setIn(this, source, value);
      return this.#changes();
    });
  }

  override changeAtom(node: Source, change: AtomChange): Changed {
    if (this.writes.has(node)) return this.changeWritten(node, change);
    const old = this.valueOf(node);
    const value = change(old);
    if (value === KEEP) return undefined;
    if (DEV && (node.flags & PLAIN) !== 0) freezeFor(node, value); // what lives elsewhere is left alone
    validate(node, value);
    // An atom is checked at once, without what refs will be.
    const atoms = new Map(this.atoms).set(node, value);
    checkInvariantsIn?.([node], overlay(this.#world, atoms));
    this.atoms.set(node, value);
    this.epoch++;
    return [old, value];
  }

  override afterCommit(): void {}
  override send(): void {}

  #changes(): Map<Source, unknown> {
    const changes = new Map<Source, unknown>();
    const add = (source: Source, value: unknown): void => {
      if (!Object.is(this.#world.valueOf(source), value)) changes.set(source, value);
    };
    for (const [source, value] of this.atoms) add(source, value);
    for (const [source, { value }] of this.writes) add(source, value);
    return changes;
  }

  protected override baseOf(source: Source): unknown {
    return this.#world.valueOf(source);
  }
  protected override baseDiffers(source: Source): boolean {
    return this.#world.differs(source);
  }
  protected override claim(): void {}
  /** The replay stands in `kernel.context` while it runs. It is reached from there alone. */
  protected override assertUsable(): void {}
}
