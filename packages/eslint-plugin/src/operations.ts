import {
  type Call,
  type Identifier,
  type Node,
  argumentAt,
  isFunction,
  propertyName,
  unwrap,
} from "./ast.ts";
import { type SourceFile, perFile } from "./file.ts";
import { handleKind, handlesOf } from "./handles.ts";
import { originOf, patternKey } from "./names.ts";

/** A call of dosync's function, or of a method of a handle or draft. */
export interface Operation {
  readonly call: Call;
  readonly name: string;
  readonly from: "core" | "handle" | "draft";
  /** The module that a function was imported from; null for methods. */
  readonly module: string | null;
}

/** The functions that change refs, and so need a transaction around them. */
export const MUTATORS: ReadonlySet<string> = new Set(["alter", "commute", "ensure", "refSet"]);

export const ATOM_WRITES: ReadonlySet<string> = new Set([
  "compareAndSet",
  "reset",
  "resetVals",
  "swap",
  "swapVals",
]);

const operations = new WeakMap<Call, Operation | null>();

export function operationOf(file: SourceFile, call: Call): Operation | null {
  const known = operations.get(call);
  if (known !== undefined) return known;
  const found = readOperation(file, call);
  operations.set(call, found);
  return found;
}

/** Every operation of a file, in source order. */
export const operationsOf: (file: SourceFile) => readonly Operation[] = perFile((file) =>
  file.calls.flatMap((call) => operationOf(file, call) ?? []),
);

function readOperation(file: SourceFile, call: Call): Operation | null {
  const callee = unwrap(call.callee);
  const origin = originOf(file, callee);
  if (origin !== null) {
    if (!file.isDosync(origin.module)) return null;
    return { call, name: origin.name, from: "core", module: origin.module };
  }
  if (callee.type === "MemberExpression") {
    const from = handleKind(file, callee.object);
    const name = propertyName(callee);
    return from === null || name === null ? null : { call, name, from, module: null };
  }
  return callee.type === "Identifier" ? takenFromHandle(file, call, callee) : null;
}

/** A method that was destructured: `({ alter }) => …` or `const { alter } = tx`. */
function takenFromHandle(file: SourceFile, call: Call, callee: Identifier): Operation | null {
  const definition = file.variables.get(callee)?.defs[0];
  if (definition?.type === "Parameter" && isFunction(definition.node)) {
    const [pattern] = definition.node.params;
    if (pattern?.type !== "ObjectPattern" || !handlesOf(file).bodies.has(definition.node))
      return null;
    const name = patternKey(pattern, definition.name);
    return name === null ? null : { call, name, from: "handle", module: null };
  }
  if (definition?.type !== "Variable") return null;
  const { id, init } = definition.node;
  if (id.type !== "ObjectPattern" || init === null) return null;
  const from = handleKind(file, init);
  const name = patternKey(id, definition.name);
  return from === null || name === null ? null : { call, name, from, module: null };
}

/** How messages name what an operation is about: `checking`, `account.balance`, or null. */
export function identityName(file: SourceFile, operation: Operation): string | null {
  const argument = argumentAt(operation.call, 0);
  return argument === null ? null : nameOf(file, argument);
}

export function nameOf(file: SourceFile, node: Node): string | null {
  const value = unwrap(node);
  if (value.type !== "Identifier" && value.type !== "MemberExpression") return null;
  const text = file.text.slice(value.range[0], value.range[1]);
  return /\s/.test(text) || text.length > 60 ? null : text;
}

/** How messages name a call: `alter(checking, …)`, `deref(total)`, `tx.alter(checking, …)`. */
export function callText(file: SourceFile, operation: Operation): string {
  const { call } = operation;
  const callee = file.text.slice(call.callee.range[0], call.callee.range[1]);
  const identity = identityName(file, operation);
  if (identity === null) return call.arguments.length === 0 ? `${callee}()` : `${callee}(…)`;
  return call.arguments.length === 1 ? `${callee}(${identity})` : `${callee}(${identity}, …)`;
}
