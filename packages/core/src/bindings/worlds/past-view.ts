/// <reference lib="esnext.disposable" preserve="true" />
import { checkIterable } from "../../ground/check-options.ts";
import { DEV } from "../../ground/dev.ts";
import { EndedError } from "../../ground/errors.ts";
import { UsageError } from "../../ground/errors/usage.ts";
import { nodeOf } from "../../kernel/arguments.ts";
import { type IdentityNode, labelOf } from "../../kernel/identity.ts";
import { type Source, sourceOf } from "../../kernel/source.ts";
import type { Identity, ValueOf } from "../../kernel/types.ts";
import { Replay } from "./replay.ts";
import { attachRoot } from "./roots.ts";
import { RootWorld, type Values } from "./root-world.ts";

/** A moment to look at: see {@link openPastView}. It never shows anything else. */
export interface PastView {
  /** The commit point that it shows. */
  readonly point: number;
  /**
   * The value that an identity has in this moment.
   *
   * @throws {EndedError} when the view has been disposed and nobody holds it.
   * @throws What the computation of a derived value threw.
   */
  deref<T>(identity: Identity<T>): T;
  deref<I extends Identity<unknown>>(identity: I): ValueOf<I>;
  /** Keeps it readable beyond `dispose`, until the returned function is called. A binding does what shows it. */
  hold(): () => void;
  /** Lets go of it, as soon as nobody holds it. Doing it again does nothing. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * Opens a moment that was, as a world of its own. The identities that are named have the values that are
 * given; all others have those of now. Nothing is committed and nobody is told; the store goes on.
 *
 * Validators and rules are not asked, for what was, was. Derived values and the lists of collections are
 * computed in the view. While it is open, the versions that it shows are kept.
 *
 * @param point The commit point of that moment.
 * @param values The values that differ from the committed ones. A row of a collection that was not there has
 * the value `undefined`.
 * @throws {NotAnIdentityError} for anything that is no atom, ref, agent or row.
 * @example
 * ```ts
 * const price = ref(10);
 * const label = derived(() => `${deref(price)} €`);
 * dosync(() => refSet(price, 12));
 * const view = openPastView(1, [[price, 10]]);
 * view.deref(label); // "10 €"
 * deref(label); // "12 €"
 * view.dispose();
 * ```
 *
 * Clojure: a value of the past is one that somebody has kept. Datomic's `as-of` is the same question.
 */
export function openPastView(
  point: number,
  values: Iterable<readonly [identity: Identity<unknown>, value: unknown]>,
): PastView {
  if (DEV) checkIterable(values, "The values of openPastView()");
  const given = [...values].map(
    ([identity, value]) => [sourceOf(identity, "openPastView"), value] as const,
  );
  return new OpenPastView(point, given);
}

/**
 * Refuses a change where a view is shown. A binding calls it in hooks that would write: so nobody changes the
 * present and takes it for the moment on the screen.
 *
 * @param place What shows the view, for the message: `<TimeTravel>`.
 * @param identity What was to be changed. Left out, it is anything in a draft.
 * @throws {UsageError} (`READ_ONLY`) always.
 * @example
 * ```ts
 * const price = ref(10, { label: "price" });
 * refuseInPast("<TimeTravel>", price); // throws UsageError
 * ```
 */
export function refuseInPast(place: string, identity?: Identity<unknown>): never {
  if (DEV && identity !== undefined) nodeOf(identity, "refuseInPast");
  const what = identity === undefined ? "a draft" : labelOf(identity as unknown as IdentityNode);
  throw new UsageError(
    "READ_ONLY",
    what,
    DEV &&
      `Cannot change ${identity === undefined ? "anything in a draft" : what} below ${place}, which shows a moment that was. Go back to it first, with goBack() of the history, or show the present.`,
  );
}

class OpenPastView implements PastView {
  readonly point: number;
  readonly #world: RootWorld = new RootWorld();
  readonly #detach: () => void;
  #holders = 1; // whoever has opened it

  constructor(point: number, values: readonly (readonly [Source, unknown])[]) {
    this.point = point;
    const world = this.#world;
    world.pin();
    // A ref of bounded history drops versions that are still shown.
    this.#detach = attachRoot({
      prepare: ({ writes }) => world.retain(writes),
      published: () => {},
      aborted: () => {},
    });
    const rows = values.filter(([source]) => source.put !== undefined);
    world.write(
      new Map(values.filter(([source]) => source.put === undefined)) as unknown as Values,
    );
    if (rows.length > 0) world.write(new Replay(world).put(rows) as unknown as Values);
  }

  deref(identity: Identity<unknown>): never {
    if (!this.#world.isOpen) throw new EndedError("the view", "been disposed");
    return this.#world.read(identity);
  }

  hold(): () => void {
    this.#holders++;
    return this.#once();
  }

  readonly dispose: () => void = this.#once();

  [Symbol.dispose](): void {
    this.dispose();
  }

  #once(): () => void {
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--this.#holders > 0) return;
      this.#detach();
      this.#world.close();
    };
  }
}
