import {
  type FunctionNode,
  type Node,
  SKIP,
  STOP,
  argumentAt,
  enclosingFunction,
  isFunction,
} from "./ast.ts";
import { type SourceFile, perFile } from "./file.ts";
import { handlesOf, isAsyncTransactionCode } from "./handles.ts";
import { localFunction } from "./names.ts";
import { MUTATORS, type Operation, operationOf, operationsOf } from "./operations.ts";
import { placesOf } from "./places.ts";
import { reach } from "./reach.ts";
import { usesOf } from "./uses.ts";

/** A function that runs inside a transaction, and the operation that makes it so. */
export interface Body {
  readonly fn: FunctionNode;
  /** The call that takes a synchronous body; null for a helper within one. */
  readonly operation: Operation | null;
}

/** The bodies of `dosync(…)`, `tx.dosync(…)` and `draft.dosync(…)`. */
export const synchronousBodies: (file: SourceFile) => readonly Body[] = perFile((file) => {
  return operationsOf(file).flatMap((operation) => {
    if (operation.name !== "dosync") return [];
    const argument = argumentAt(operation.call, 0);
    const fn = argument === null ? null : localFunction(file, argument);
    return fn === null ? [] : [{ fn, operation }];
  });
});

/**
 * Helpers that change refs without a transaction of their own: `transfer(from, to, amount)`. They
 * can only work within one, so what holds for a body holds for them.
 */
export const transactionHelpers: (file: SourceFile) => readonly Body[] = perFile((file) => {
  const found = new Set<FunctionNode>();
  for (const operation of operationsOf(file)) {
    if (operation.from !== "core" || !MUTATORS.has(operation.name)) continue;
    const fn = outermostHelper(file, operation.call);
    if (fn !== null && !fn.async && isComposed(file, fn, operation.call)) found.add(fn);
  }
  return [...found].map((fn) => ({ fn, operation: null }));
});

/** The function that `node` belongs to, past callbacks that run where they stand. */
function outermostHelper(file: SourceFile, node: Node): FunctionNode | null {
  const fn = enclosingFunction(node);
  if (fn === null) return null;
  const inPlace = usesOf(file, fn).some((use) => use.kind === "inline" && use.at === fn);
  return inPlace ? outermostHelper(file, fn) : fn;
}

/** Whether a function has a name, and this file runs it in transactions alone. */
function isComposed(file: SourceFile, fn: FunctionNode, node: Node): boolean {
  const named = fn.type === "FunctionDeclaration" || fn.parent.type === "VariableDeclarator";
  if (!named) return false;
  return placesOf(file, node).every(
    (place) => place.kind === "transaction" || place.kind === "async" || place.kind === "unknown",
  );
}

/** The bodies of `dosyncAsync` and `tx.orElse`, and helpers that take the handle. */
export const asynchronousBodies: (file: SourceFile) => readonly Body[] = perFile((file) => {
  const { variables, bodies } = handlesOf(file);
  const found = new Set(bodies);
  for (const [variable, kind] of variables) {
    const definition = variable.defs[0];
    if (kind !== "handle" || definition?.type !== "Parameter") continue;
    if (isFunction(definition.node)) found.add(definition.node);
  }
  return [...found].map((fn) => ({ fn, operation: null }));
});

/**
 * The asynchronous transaction that `node` is part of. It is the body, or a helper that was given the handle.
 * Callbacks in it count, except those that run in a transaction of their own or outside.
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
 * The first operation that `fn` performs in the transaction of its caller. One inside a dosync of its own
 * does not count, nor one in a callback that runs elsewhere.
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
