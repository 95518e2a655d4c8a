import {
  type Call,
  type FunctionNode,
  type Identifier,
  type Node,
  type Variable,
  argumentAt,
  functionName,
  isFunction,
  propertyName,
  unwrap,
  wrapped,
} from "./ast.ts";
import type { SourceFile } from "./file.ts";
import { initialValue, originOf, patternKey } from "./names.ts";

/** A call of one of dosync's functions, or of a method of a transaction's handle or of a draft. */
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
    if (pattern?.type !== "ObjectPattern" || !isAsyncBody(file, definition.node)) return null;
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

/** Whether an expression is the handle of an asynchronous transaction, or a draft. */
export function handleKind(file: SourceFile, node: Node): "handle" | "draft" | null {
  const value = unwrap(node);
  if (value.type === "CallExpression") {
    const name = operationOf(file, value)?.name;
    return name === "draft" || name === "useDraft" ? "draft" : null;
  }
  if (value.type !== "Identifier") return null;
  const variable = file.variables.get(value);
  return variable === undefined ? null : handleKindOfVariable(file, variable);
}

const variablesInProgress = new Set<Variable>();

function handleKindOfVariable(file: SourceFile, variable: Variable): "handle" | "draft" | null {
  const definition = variable.defs[0];
  if (definition === undefined || variablesInProgress.has(variable)) return null;
  variablesInProgress.add(variable);
  try {
    if (definition.type === "Parameter" && isFunction(definition.node)) {
      const index = definition.node.params.findIndex((parameter) => parameter === definition.name);
      return (
        kindOfAnnotation(file, definition.name) ??
        (index === 0 && isAsyncBody(file, definition.node) ? "handle" : null) ??
        kindOfArgument(file, definition.node, index)
      );
    }
    const initial = initialValue(variable);
    return initial === null ? null : handleKind(file, initial);
  } finally {
    variablesInProgress.delete(variable);
  }
}

/** `tx: AsyncTransaction`, where the type comes from dosync and its name says what it is. */
function kindOfAnnotation(file: SourceFile, name: Node): "handle" | "draft" | null {
  if (name.type !== "Identifier") return null;
  const type = name.typeAnnotation?.typeAnnotation;
  if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return null;
  const origin = originOf(file, type.typeName);
  if (origin === null || !file.isDosync(origin.module)) return null;
  if (origin.name.includes("Draft")) return "draft";
  return /Transaction$|TransactionHandle$|^Tx/.test(origin.name) ? "handle" : null;
}

/** A helper of this file that is called with a handle: `await load(tx, id)`. */
function kindOfArgument(
  file: SourceFile,
  fn: FunctionNode,
  index: number,
): "handle" | "draft" | null {
  if (index < 0) return null;
  for (const reference of referencesOf(file, fn)) {
    const call = reference.parent;
    if (call.type !== "CallExpression" || call.callee !== reference) continue;
    const argument = argumentAt(call, index);
    const kind = argument === null ? null : handleKind(file, argument);
    if (kind !== null) return kind;
  }
  return null;
}

/** Whether a function is handed to `dosyncAsync` or `tx.orElse`, in place or by its name. */
export function isAsyncBody(file: SourceFile, fn: FunctionNode): boolean {
  return [fn, ...referencesOf(file, fn)].some((value) => {
    const argument = wrapped(value);
    const call = argument.parent;
    if (call?.type !== "CallExpression" || call.callee === argument) return false;
    const operation = operationOf(file, call);
    if (operation?.name === "dosyncAsync") return call.arguments[0] === argument;
    return operation?.from === "handle" && operation.name === "orElse";
  });
}

/** Whether a function is the body of an asynchronous transaction, or a helper given its handle. */
export function isAsyncTransactionCode(file: SourceFile, fn: FunctionNode): boolean {
  return isAsyncBody(file, fn) || handleParameter(file, fn) !== null;
}

/** The parameter by which a function receives the handle, when it has a plain name. */
export function handleParameter(file: SourceFile, fn: FunctionNode): Identifier | null {
  for (const parameter of fn.params) {
    if (parameter.type === "Identifier" && handleKind(file, parameter) === "handle") {
      return parameter;
    }
  }
  return null;
}

/** Where a named function is mentioned by its name. */
export function referencesOf(file: SourceFile, fn: FunctionNode): Identifier[] {
  const variable = variableOfFunction(file, fn);
  if (variable === null) return [];
  return variable.references.flatMap((reference) =>
    reference.isRead() && reference.identifier.type === "Identifier" ? [reference.identifier] : [],
  );
}

function variableOfFunction(file: SourceFile, fn: FunctionNode): Variable | null {
  if (fn.type === "FunctionDeclaration") {
    return fn.id === null ? null : (file.variables.get(fn.id) ?? null);
  }
  const { parent } = wrapped(fn);
  if (parent?.type !== "VariableDeclarator" || parent.id.type !== "Identifier") return null;
  return file.variables.get(parent.id) ?? null;
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

/** How messages name a function. */
export function functionText(fn: FunctionNode): string {
  return functionName(fn) ?? "this function";
}
