import {
  type FunctionNode,
  type Node,
  SKIP,
  STOP,
  ancestors,
  contains,
  isFunction,
  walk,
} from "./ast.ts";
import type { SourceFile } from "./file.ts";
import type { UseKind } from "./meanings.ts";
import { isAsyncTransactionCode } from "./handles.ts";
import { type Use, usesOf } from "./uses.ts";

/** A way in which a piece of code comes to run. */
export interface Place {
  readonly kind: UseKind | "module";
  /** Completes "runs …". */
  readonly where: string;
  /** The name that led there, for code in a function used elsewhere. */
  readonly via: Node | null;
}

/**
 * Every way in which `node` comes to run, through this file's functions. It goes outwards, from a helper to its
 * callers, from `forEach` to the code around it, until something decides.
 */
export function placesOf(file: SourceFile, node: Node): readonly Place[] {
  return follow(file, node, null, new Map());
}

/** The nodes that were followed already, with the name that led to each. */
type Followed = Map<Node, Set<Node | null>>;

function follow(
  file: SourceFile,
  node: Node,
  via: Node | null,
  followed: Followed,
): readonly Place[] {
  const before = followed.get(node) ?? new Set();
  if (before.has(via)) return [];
  followed.set(node, before.add(via));
  const frame = frameOf(node);
  if (frame === "field") return [{ kind: "unknown", where: "", via }];
  if (frame === null) return [{ kind: "module", where: "at the top level of the module", via }];
  if (isAsyncTransactionCode(file, frame)) {
    return [{ kind: "async", where: "in an asynchronous transaction", via }];
  }
  const uses = usesOf(file, frame);
  const isBody = uses.some((use) => use.kind === "transaction");
  if (!isBody && runsAfterAwait(file, node, frame)) {
    return [{ kind: "later", where: "after an await", via }];
  }
  return uses.flatMap((use) => placesOfUse(file, frame, use, via, followed));
}

function placesOfUse(
  file: SourceFile,
  frame: FunctionNode,
  use: Use,
  via: Node | null,
  followed: Followed,
): readonly Place[] {
  const reached = use.at === frame ? via : use.at;
  if (use.kind === "inline" && use.call !== null) return follow(file, use.call, reached, followed);
  return [{ kind: use.kind, where: use.where, via: reached }];
}

/** The function that runs `node`; "field" for a class field; null for the module. */
function frameOf(node: Node): FunctionNode | "field" | null {
  for (const outer of ancestors(node)) {
    if (isFunction(outer)) return outer;
    if (outer.type === "PropertyDefinition" && !outer.static) return "field";
  }
  return null;
}

/** Whether `node` runs after an `await` of the same function. */
function runsAfterAwait(file: SourceFile, node: Node, frame: FunctionNode): boolean {
  if (!frame.async) return false;
  return walk(frame.body, file.keys, (current) => {
    if (isFunction(current)) return SKIP;
    if (current.type === "ForOfStatement" && current.await && contains(current.body, node)) {
      return STOP;
    }
    if (current.type !== "AwaitExpression" || current.range[1] > node.range[0]) return undefined;
    return onOtherBranch(current, node) ? undefined : STOP;
  });
}

/** Whether two nodes are on different branches of a condition. Only one of them runs then. */
function onOtherBranch(first: Node, second: Node): boolean {
  let branch = first;
  for (const fork of ancestors(first)) {
    if (contains(fork, second)) {
      const isFork = fork.type === "IfStatement" || fork.type === "ConditionalExpression";
      return (
        isFork &&
        branch === fork.consequent &&
        fork.alternate !== null &&
        contains(fork.alternate, second)
      );
    }
    branch = fork;
  }
  return false;
}
