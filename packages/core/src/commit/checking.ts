import { DEV } from "../ground/dev.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { ReadOnlyContext } from "../kernel/read-only.ts";
import type { Source } from "../kernel/source.ts";
import type { World } from "../kernel/world.ts";

/** A `CheckingContext` runs a rule in the world that is checked. Nothing can be changed in it. */
export class CheckingContext extends ReadOnlyContext {
  readonly #world: World;
  readonly #read: Set<IdentityNode> = new Set();

  /** @param where The rule, for messages in development. */
  constructor(world: World, where: string | false) {
    super();
    this.#world = world;
    if (DEV) this.where = () => where as string;
  }

  override read(node: IdentityNode): unknown {
    this.#read.add(node);
    return node.readIn(this.#world);
  }

  /** The sources of the values that were read, also through derived values. */
  sources(into: Set<Source> = new Set()): Set<Source> {
    for (const node of this.#read) node.collectSources(this.#world, into);
    return into;
  }
}
