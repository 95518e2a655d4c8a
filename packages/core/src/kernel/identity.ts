import { DEV } from "../ground/dev.ts";
import { show } from "../ground/errors.ts";
import { Extra } from "./extra.ts";
import { assignedTo, printed, readFrom } from "./habits.ts";
import type { Source } from "./source.ts";
import type { World } from "./world.ts";

/** Shown in the place of a value that is being computed. JSON leaves it out. */
export const NOT_YET: object = /* @__PURE__ */ Object.freeze({
  toString: () => "computing",
  toJSON: () => undefined,
});

/** The inside of every identity: `IdentityNode` has a label and can be read in any world. */
export abstract class IdentityNode {
  // Fields of all kinds stand first, in one order. So a read of any kind is the same load.
  flags: number;
  held: unknown;
  extra: Extra | undefined;

  constructor(flags = 0, value?: unknown) {
    this.flags = flags;
    this.held = value;
    this.extra = undefined;
  }

  /** The word for the kind in messages: `atom`, `ref`, `derived`, `agent`. */
  abstract get kind(): string;
  /** The value in the committed world, whatever transaction runs. */
  abstract committed(): unknown;
  /** The value in another world. */
  abstract readIn(world: World): unknown;
  /** Adds the sources that the value in this world comes from. */
  abstract collectSources(world: World, into: Set<Source>): void;
  /** Called when the first watch was added, or the last one removed. */
  abstract watchedChanged(isWatched: boolean): void;

  /** Marks an identity of any copy of this library. So a message can name a foreign identity. */
  get "~dosync"(): true {
    return true;
  }

  /** Vue leaves it as it is. A reactive proxy of an identity would be another one. */
  get __v_skip(): true {
    return true;
  }

  toString(): string {
    if (DEV) printed?.(this);
    return `#<${describe(this)}: ${(DEV ? preview : textOf)(this.peek())}>`;
  }

  toJSON(): unknown {
    return { [this.kind]: labelOf(this), value: this.peek() };
  }

  /**
   * The committed value for people. An error in its place is answered, not thrown. Showing must not change
   * what anybody computes.
   */
  peek(): unknown {
    try {
      return this.committed();
    } catch (error) {
      return error;
    }
  }
}

// React Native's compiler knows no static block of a class.
if (DEV) showInDevelopment(IdentityNode.prototype);

/**
 * Development: names the identity in the console of a browser, and shows it in Node. In production it is
 * shown as any other object. Whoever takes it for a ref of Vue is told so.
 */
function showInDevelopment(prototype: IdentityNode): void {
  Object.defineProperties(prototype, {
    value: {
      get(this: IdentityNode): undefined {
        return readFrom(this, describe(this));
      },
      set(this: IdentityNode) {
        throw assignedTo(this, describe(this));
      },
    },
    [Symbol.toStringTag]: {
      get(this: IdentityNode): string {
        return `${this.kind} ${labelOf(this)}`;
      },
    },
    // Node and its debuggers show an object by the method of this name.
    [Symbol.for("nodejs.util.inspect.custom")]: {
      value(
        this: IdentityNode,
        _depth: number,
        options: object,
        inspect: (value: unknown, options: object) => string,
      ): string {
        const value = this.peek();
        return `#<${describe(this)}: ${value === NOT_YET ? preview(value) : inspect(value, options)}>`;
      },
    },
  });
}

/** Development: how a value is shown. */
function preview(value: unknown): string {
  return value === NOT_YET ? textOf(value) : show(value);
}

/** A value as a string. An object without a string of its own is named by its type. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}

/** Where something is put that only some identities have. */
export let extraOf = (node: IdentityNode): Extra => (node.extra ??= new Extra());

/**
 * Collections plug others. Their members share an extra until something is put there, and are named by their
 * collection.
 */
export function plugExtra(
  own: (node: IdentityNode) => Extra,
  descriptionOf: (node: IdentityNode) => string | undefined,
): void {
  extraOf = own;
  describe = (node) => descriptionOf(node) ?? byLabel(node);
}

let unlabelled = 0;

/** The label that the identity was given, or a number of its own. The first question gives the number. */
export function labelOf(node: IdentityNode): string {
  return (extraOf(node).label ??= `${node.kind}#${++unlabelled}`);
}

/** Kind and label, for messages: `ref "balance"`. */
export let describe: (node: IdentityNode) => string = byLabel;

function byLabel(node: IdentityNode): string {
  return `${node.kind} "${labelOf(node)}"`;
}
