import { DEV } from "../ground/dev.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { ReadOnlyContext } from "../kernel/read-only.ts";
import type { Source } from "../kernel/source.ts";
import type { World } from "../kernel/world.ts";

/** What a rule or a validator is asked in: it reads the world to be checked, and nothing can be changed. */
export class CheckingContext extends ReadOnlyContext {
  readonly #world: World;
  readonly #read: Set<IdentityNode> = new Set();

  /** @param where What is asked, for messages in development. */
  constructor(world: World, where: string | false) {
    super();
    this.#world = world;
    if (DEV) this.where = () => where as string;
  }

  override read(node: IdentityNode): unknown {
    this.#read.add(node);
    return node.readIn(this.#world);
  }

  /** Where the values come from that were read, through derived values as well. */
  sources(into: Set<Source> = new Set()): Set<Source> {
    for (const node of this.#read) node.collectSources(this.#world, into);
    return into;
  }
}
