import type { TSESTree } from "@typescript-eslint/utils";
import type { Rule } from "eslint";
import { SKIP, STOP, ancestors, contains, enclosingFunction, isFunction, walk } from "../ast.ts";
import { transactionHelpers } from "../bodies.ts";
import type { SourceFile } from "../file.ts";
import { MUTATORS, type Operation, callText, operationOf } from "../operations.ts";
import { placesOf } from "../places.ts";
import { reach } from "../reach.ts";
import { rule } from "../rule.ts";

export const noSwallowedTransactionError: Rule.RuleModule = rule({
  name: "no-swallowed-transaction-error",
  type: "problem",
  description: "An error of a transaction's own operations reaches the transaction.",
  messages: {
    synchronous:
      "This catch keeps an error of {{call}} from the transaction, which then commits what was written before it. Rethrow it, or put the try around the dosync.",
    asynchronous:
      "This catch keeps an error of {{call}} from the transaction, also the one that ends a doomed attempt. Rethrow it, put the try around the dosyncAsync, or choose between two ways with orElse.",
    synchronousFinally:
      "This {{leave}} in finally keeps an error of {{call}} from the transaction, which then commits what was written before it. Move it behind the try.",
    asynchronousFinally:
      "This {{leave}} in finally keeps an error of {{call}} from the transaction, also the one that ends a doomed attempt. Move it behind the try.",
  },
  check(file, report) {
    const helpers = new Set(transactionHelpers(file).map((body) => body.fn));
    for (const statement of file.tries) {
      const { handler, finalizer } = statement;
      const leaving = finalizer === null ? null : leaves(file, finalizer);
      const isCaught = handler !== null && !rethrows(file, handler);
      if (leaving === null && !isCaught) continue;
      const kind = transactionAround(file, statement, helpers);
      if (kind === null) continue;
      const operation = firstIn(file, statement.block);
      if (operation === null) continue;
      const call = callText(file, operation);
      if (isCaught) report(handler, kind, { call });
      if (leaving !== null) report(leaving, `${kind}Finally`, { call, leave: wordOf(leaving) });
    }
  },
});

function transactionAround(
  file: SourceFile,
  statement: TSESTree.TryStatement,
  helpers: ReadonlySet<TSESTree.Node>,
): "synchronous" | "asynchronous" | null {
  const fn = enclosingFunction(statement);
  if (fn === null) return null;
  const kinds = placesOf(file, statement).map((place) => place.kind);
  if (kinds.includes("transaction") || helpers.has(fn)) return "synchronous";
  return kinds.includes("async") || usesHandle(file, statement.block) ? "asynchronous" : null;
}

/** A helper that was given the handle is part of the transaction too. */
function usesHandle(file: SourceFile, block: TSESTree.BlockStatement): boolean {
  return firstIn(file, block)?.from === "handle";
}

/** The outer transaction's first operation, not that of one inside the block. */
function firstIn(file: SourceFile, block: TSESTree.BlockStatement): Operation | null {
  let found: Operation | null = null;
  reach(file, block, (node) => {
    if (node.type !== "CallExpression") return undefined;
    const operation = operationOf(file, node);
    if (operation === null || !canFail(operation)) return undefined;
    found = operation;
    return STOP;
  });
  return found;
}

function canFail({ name, from }: Operation): boolean {
  if (from === "draft") return false;
  if (MUTATORS.has(name) || name === "dosync") return true;
  return from === "handle" && (name === "retry" || name === "orElse");
}

/** Here, or in a function of this file that the handler calls: `catch (error) { fail(error); }`. */
function rethrows(file: SourceFile, handler: TSESTree.CatchClause): boolean {
  return reach(file, handler.body, (node) => {
    if (node.type === "ThrowStatement") return STOP;
    if (node.type !== "CallExpression") return undefined;
    const operation = operationOf(file, node);
    return operation?.from === "handle" && operation.name === "retry" ? STOP : undefined;
  });
}

type Leaving = TSESTree.ReturnStatement | TSESTree.BreakStatement | TSESTree.ContinueStatement;

/** The statements that end a `finally` block early. They drop the error that was on its way. */
function leaves(file: SourceFile, finalizer: TSESTree.BlockStatement): Leaving | null {
  let found: Leaving | null = null;
  walk(finalizer, file.keys, (node) => {
    if (isFunction(node) || node.type === "ClassBody") return SKIP;
    const isLeaving =
      node.type === "ReturnStatement" ||
      ((node.type === "BreakStatement" || node.type === "ContinueStatement") &&
        !contains(finalizer, targetOf(node)));
    if (!isLeaving) return undefined;
    found = node;
    return STOP;
  });
  return found;
}

/** The statement that a `break` or `continue` ends. */
function targetOf(jump: TSESTree.BreakStatement | TSESTree.ContinueStatement): TSESTree.Node {
  for (const outer of ancestors(jump)) {
    if (jump.label !== null) {
      if (outer.type === "LabeledStatement" && outer.label.name === jump.label.name) return outer;
    } else if (/^(DoWhile|For|ForIn|ForOf|While)Statement$/.test(outer.type)) return outer;
    else if (outer.type === "SwitchStatement" && jump.type === "BreakStatement") return outer;
  }
  return jump;
}

function wordOf(leaving: Leaving): string {
  return leaving.type.replace("Statement", "").toLowerCase();
}
