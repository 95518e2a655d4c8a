import type { TSESLint } from "@typescript-eslint/utils";
import type { Rule } from "eslint";
import {
  type FunctionNode,
  type Identifier,
  type Node,
  SKIP,
  contains,
  dottedPath,
  isFunction,
  unwrap,
  walk,
} from "../ast.ts";
import {
  asynchronousBodies,
  firstOperation,
  handleParameter,
  isAsyncTransactionCode,
} from "../bodies.ts";
import type { Context, SourceFile } from "../file.ts";
import { localFunction } from "../names.ts";
import { type Operation, callText, operationOf } from "../operations.ts";
import { type Report, rule } from "../rule.ts";
import { usesOf } from "../uses.ts";

/** The functions that have a method of the same name on the handle. */
const ON_HANDLE: ReadonlySet<string> = new Set([
  "afterCommit",
  "alter",
  "commute",
  "deref",
  "dosync",
  "ensure",
  "refSet",
  "send",
]);

export const handleOnlyInAsyncTransaction: Rule.RuleModule = rule({
  name: "handle-only-in-async-transaction",
  type: "problem",
  description: "An asynchronous transaction reads and writes through its handle only.",
  fixable: "code",
  messages: {
    bare: "{{call}} does not belong to this asynchronous transaction: it throws at its start and acts on its own after an await. Use {{method}}.",
    noHandle:
      "{{call}} does not belong to this asynchronous transaction: it throws at its start and acts on its own after an await. Take the handle, dosyncAsync(async (tx) => …), and use {{method}}.",
    helper:
      "{{helper}} uses {{call}}, which does not belong to this asynchronous transaction. Run it as part of it: {{handle}}.dosync(() => {{helper}}).",
  },
  check(file, report, _options, context) {
    for (const { fn } of asynchronousBodies(file)) checkBody(file, fn, report, context);
  },
});

function checkBody(file: SourceFile, body: FunctionNode, report: Report, context: Context): void {
  const parameter = handleParameter(file, body);
  walk(body, file.keys, (node) => {
    if (node !== body && isFunction(node)) return belongsToBody(file, node) ? undefined : SKIP;
    if (node.type !== "CallExpression") return undefined;
    const operation = operationOf(file, node);
    if (operation === null) {
      checkHelper(file, body, node.callee, node, parameter, report);
      return undefined;
    }
    if (operation.from === "core" && ON_HANDLE.has(operation.name)) {
      reportBare(file, operation, parameter, report, context);
    }
    // What is inside a bare dosync is put right together with it.
    return operation.name === "dosync" ? SKIP : undefined;
  });
}

/** Whether a function in the body runs as part of the transaction, and not in one of its own. */
function belongsToBody(file: SourceFile, fn: FunctionNode): boolean {
  if (isAsyncTransactionCode(file, fn)) return false;
  const uses = usesOf(file, fn);
  return !uses.some(
    (use) =>
      use.kind === "transaction" ||
      use.kind === "async" ||
      use.kind === "pure" ||
      (use.kind === "later" && use.where !== "in a promise callback"),
  );
}

function reportBare(
  file: SourceFile,
  operation: Operation,
  parameter: Identifier | null,
  report: Report,
  context: Context,
): void {
  const method = `${parameter?.name ?? "tx"}.${operation.name}`;
  const data = { call: callText(file, operation), method };
  if (parameter === null) {
    report(operation.call, "noHandle", data);
    return;
  }
  const { callee } = operation.call;
  const visible = isVisible(file, context, parameter, operation.call);
  report(operation.call, "bare", data, {
    fix: visible ? (fixer) => fixer.replaceText(callee, method) : null,
  });
}

/** Whether the handle's name still means the handle where the call stands. */
function isVisible(file: SourceFile, context: Context, handle: Identifier, at: Node): boolean {
  let scope: TSESLint.Scope.Scope | null = context.sourceCode.getScope(at);
  while (scope !== null) {
    const variable = scope.set.get(handle.name);
    if (variable !== undefined) return variable === file.variables.get(handle);
    scope = scope.upper;
  }
  return false;
}

function checkHelper(
  file: SourceFile,
  body: FunctionNode,
  callee: Node,
  call: Node,
  parameter: Identifier | null,
  report: Report,
): void {
  if (unwrap(callee).type !== "Identifier") return;
  const helper = localFunction(file, callee);
  if (helper === null || contains(body, helper) || isAsyncTransactionCode(file, helper)) return;
  const operation = firstOperation(
    file,
    helper,
    ({ from, name }) => from === "core" && ON_HANDLE.has(name),
  );
  if (operation === null) return;
  report(call, "helper", {
    helper: `${dottedPath(callee)?.join(".") ?? "it"}(…)`,
    call: callText(file, operation),
    handle: parameter?.name ?? "tx",
  });
}
