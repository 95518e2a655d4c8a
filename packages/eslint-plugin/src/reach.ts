import {
  type Call,
  type FunctionNode,
  type Node,
  SKIP,
  STOP,
  contains,
  isFunction,
  unwrap,
  walk,
} from "./ast.ts";
import type { SourceFile } from "./file.ts";
import { localFunction } from "./names.ts";
import { type Use, usesOf } from "./uses.ts";

/**
 * Called for each node that runs. `site` is what to report: the node itself, or, where it stands
 * in a helper, the call in the code under inspection that leads there; `helper` is that helper.
 */
export type Reached = (
  node: Node,
  site: Node,
  helper: FunctionNode | null,
) => typeof SKIP | typeof STOP | void;

export interface ReachOptions {
  /** Whether to go into a function that the code uses in this way. Default: run at once. */
  readonly into?: (use: Use) => boolean;
  /** Whether to go into a helper of this file that the code calls. Default: all. */
  readonly follow?: (helper: FunctionNode) => boolean;
}

/**
 * Functions that run where they stand. They are called at once, or run as part of the operation around them.
 */
export function runsAtOnce(use: Use): boolean {
  return use.kind === "inline";
}

/**
 * Visits what runs when `root` runs. `root` is a function's body, or a block. Functions that it calls are
 * visited as far as this file shows them. Returns true when the visitor stopped it.
 */
export function reach(
  file: SourceFile,
  root: Node,
  visit: Reached,
  { into = runsAtOnce, follow = () => true }: ReachOptions = {},
): boolean {
  const entered = new Set<Node>([root]);
  return run(root, null, null);

  function run(start: Node, site: Node | null, helper: FunctionNode | null): boolean {
    return walk(start, file.keys, (node) => {
      if (node !== start && isFunction(node)) return runNested(node) ? undefined : SKIP;
      const answer = visit(node, site ?? node, helper);
      if (answer !== undefined) return answer;
      if (node.type === "CallExpression") return runCallees(node, site, helper) ? STOP : undefined;
      return undefined;
    });
  }

  /** Goes into a function whose own place says that it runs. One that has a name is followed by its calls. */
  function runNested(fn: FunctionNode): boolean {
    if (fn.type === "FunctionDeclaration" || entered.has(fn)) return false;
    const enters = usesOf(file, fn).some((use) => use.at === fn && into(use));
    if (enters) entered.add(fn);
    return enters;
  }

  /** Goes into the functions that a call runs. These are the called one, and those passed by name. */
  function runCallees(call: Call, site: Node | null, helper: FunctionNode | null): boolean {
    return [call.callee, ...call.arguments].some((value) => {
      const { type } = unwrap(value);
      if (type !== "Identifier" && type !== "MemberExpression") return false;
      const fn = localFunction(file, value);
      if (fn === null || entered.has(fn) || !follow(fn)) return false;
      const runs = usesOf(file, fn).some((use) => isAt(use, value) && into(use));
      if (!runs && value !== call.callee) return false;
      if (fn.generator) return false;
      entered.add(fn);
      // A helper that stands inside the code under inspection is reported where it stands.
      if (contains(root, fn)) return run(fn, site, helper);
      return run(fn, site ?? (value === call.callee ? call : value), helper ?? fn);
    });
  }
}

function isAt(use: Use, value: Node): boolean {
  return unwrap(value) === use.at;
}
