import {
  type FunctionNode,
  type Node,
  SKIP,
  STOP,
  argumentAt,
  enclosingFunction,
  isFunction,
} from "./ast.ts";
import type { SourceFile } from "./file.ts";
import { localFunction } from "./names.ts";
import { MUTATORS, type Operation, isAsyncTransactionCode, operationOf } from "./operations.ts";
import { placesOf } from "./places.ts";
import { reach } from "./reach.ts";
import { usesOf } from "./uses.ts";

/** A function that runs inside a transaction, and the operation that makes it so. */
export interface Body {
  readonly fn: FunctionNode;
  /** The call that takes the body, or null for a helper meant to be called within one. */
  readonly operation: Operation | null;
}

export function operationsOf(file: SourceFile): readonly Operation[] {
  return file.calls.flatMap((call) => operationOf(file, call) ?? []);
}

/** The bodies of `dosync(…)`, `tx.dosync(…)` and `draft.dosync(…)`. */
export function synchronousBodies(file: SourceFile): readonly Body[] {
  return operationsOf(file).flatMap((operation) => {
    if (operation.name !== "dosync") return [];
    const argument = argumentAt(operation.call, 0);
    const fn = argument === null ? null : localFunction(file, argument);
    return fn === null ? [] : [{ fn, operation }];
  });
}

/**
 * Helpers that change refs without a transaction of their own: `transfer(from, to, amount)`. They
 * can only work within one, so what holds for a body holds for them.
 */
export function transactionHelpers(file: SourceFile): readonly Body[] {
  const found = new Set<FunctionNode>();
  for (const operation of operationsOf(file)) {
    if (operation.from !== "core" || !MUTATORS.has(operation.name)) continue;
    const fn = outermostHelper(file, operation.call);
    if (fn !== null && !fn.async && isComposed(file, fn, operation.call)) found.add(fn);
  }
  return [...found].map((fn) => ({ fn, operation: null }));
}

/** The function that `node` belongs to, past callbacks that run where they stand. */
function outermostHelper(file: SourceFile, node: Node): FunctionNode | null {
  const fn = enclosingFunction(node);
  if (fn === null) return null;
  const inPlace = usesOf(file, fn).some((use) => use.kind === "inline" && use.at === fn);
  return inPlace ? outermostHelper(file, fn) : fn;
}

/** Whether it has a name to be called by, and nothing here runs it anywhere but in transactions. */
function isComposed(file: SourceFile, fn: FunctionNode, node: Node): boolean {
  const named = fn.type === "FunctionDeclaration" || fn.parent.type === "VariableDeclarator";
  if (!named) return false;
  return placesOf(file, node).every(
    (place) => place.kind === "transaction" || place.kind === "async" || place.kind === "unknown",
  );
}

/** The bodies of `dosyncAsync` and `tx.orElse`, and helpers that take the handle as a parameter. */
export function asynchronousBodies(file: SourceFile): readonly Body[] {
  const found = new Map<FunctionNode, Operation | null>();
  for (const operation of operationsOf(file)) {
    for (const argument of asyncArguments(operation)) {
      const fn = localFunction(file, argument);
      if (fn !== null) found.set(fn, operation);
    }
    if (operation.from !== "handle") continue;
    const owner = ownerOfHandle(file, operation);
    if (owner !== null && !found.has(owner)) found.set(owner, null);
  }
  return [...found].map(([fn, operation]) => ({ fn, operation }));
}

function asyncArguments({ call, name, from }: Operation): Node[] {
  if (name === "dosyncAsync") return call.arguments.slice(0, 1);
  return name === "orElse" && from === "handle" ? call.arguments.slice(0, 2) : [];
}

/** The function whose parameter the handle of this operation is. */
function ownerOfHandle(file: SourceFile, { call }: Operation): FunctionNode | null {
  const callee = call.callee;
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return null;
  const definition = file.variables.get(callee.object)?.defs[0];
  return definition?.type === "Parameter" && isFunction(definition.node) ? definition.node : null;
}

/**
 * The asynchronous transaction that `node` is part of: its body, or a helper that was given the
 * handle. Callbacks in it count, except those that run in a transaction of their own or outside.
 */
export function asyncTransactionAround(file: SourceFile, node: Node): FunctionNode | null {
  const fn = enclosingFunction(node);
  if (fn === null) return null;
  if (isAsyncTransactionCode(file, fn)) return fn;
  const isApart = usesOf(file, fn).some(
    ({ kind, where }) =>
      kind === "transaction" ||
      kind === "pure" ||
      (kind === "later" && where !== "in a promise callback"),
  );
  return isApart ? null : asyncTransactionAround(file, fn);
}

/**
 * The first operation that `fn` performs in the transaction of its caller: not inside a dosync of
 * its own, and not in a callback that runs elsewhere.
 */
export function firstOperation(
  file: SourceFile,
  fn: FunctionNode,
  matches: (operation: Operation) => boolean,
): Operation | null {
  let found: Operation | null = null;
  reach(file, fn, (node) => {
    if (node.type !== "CallExpression") return undefined;
    const operation = operationOf(file, node);
    if (operation !== null && matches(operation)) {
      found = operation;
      return STOP;
    }
    return operation?.name === "dosync" ? SKIP : undefined;
  });
  return found;
}
