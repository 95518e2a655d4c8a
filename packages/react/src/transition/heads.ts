import { Branch } from "./branch.ts";
import { soon } from "./soon.ts";

/** How many superseded heads are kept for a pass that may still be rendering them. */
const MOST_KEPT = 64;

/** The newest head, and those before it that a pass may still show. */
export class Heads {
  /** There is one only while a transition is pending. It is live: it shows the store itself. */
  newest: Branch | undefined = undefined;
  /** The branch that a transition pass renders, or has rendered last. */
  rendering: Branch | undefined = undefined;
  /** Superseded heads, the oldest first. All of them are pinned. */
  #old: Branch[] = [];
  /** The call of `startTransition` in which the newest was made: React renders it in one lane. */
  #scope: object | undefined = undefined;
  /** Whether React was given the newest in the task that runs: what is added now has the same lane. */
  #isFresh = false;
  readonly #age = (): void => {
    this.#isFresh = false;
  };

  get old(): readonly Branch[] {
    return this.#old;
  }

  has(branch: Branch): boolean {
    return branch === this.newest || this.#old.includes(branch);
  }

  /** Whether React can show what is committed now only together with the newest head. */
  isIn(scope: object): boolean {
    return this.newest !== undefined && this.#scope === scope;
  }

  /** A commit is coming: the newest stays as it is, and a newer one shows the commit as well. */
  begin(scope: object | undefined): void {
    if (this.newest !== undefined) {
      this.newest.world.pin();
      this.#old.push(this.newest);
      if (this.#old.length > MOST_KEPT) this.#dropOne();
    }
    this.newest = new Branch();
    this.#isFresh = false;
    this.#scope = scope;
  }

  /**
   * An urgent commit is coming. The newest shows it as well where React has no pass of it and renders
   * it in the lane of now; then nobody has to be told of another one.
   */
  follow(): void {
    if (!this.#isFresh || this.newest === this.rendering) this.begin(undefined);
  }

  /** React was given the newest. */
  hand(): void {
    this.newest!.isHanded = true;
    if (this.#isFresh) return;
    this.#isFresh = true;
    void soon.then(this.#age);
  }

  /** One that shows the same, and no older one: those lack a reader that has come. */
  renew(): void {
    this.retireOld();
    this.newest?.retire();
    this.newest = new Branch();
    this.#isFresh = false;
    this.#scope = undefined;
  }

  /** One of them is on the screen: those before it are not needed any more. */
  show(branch: Branch): void {
    this.rendering = undefined;
    const isNewest = branch === this.newest;
    const passed = this.#old.splice(0, isNewest ? this.#old.length : this.#old.indexOf(branch) + 1);
    for (const other of passed) if (other !== branch) other.retire();
    if (isNewest) this.newest = this.#scope = undefined;
  }

  retireOld(): void {
    for (const branch of this.#old.splice(0)) branch.retire();
  }

  #dropOne(): void {
    const place = this.#old[0] === this.rendering ? 1 : 0;
    for (const branch of this.#old.splice(place, 1)) branch.retire();
  }
}
