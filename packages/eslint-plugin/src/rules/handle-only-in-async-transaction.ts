import type { TSESLint } from "@typescript-eslint/utils";
import type { Rule } from "eslint";
import {
  type Call,
  type FunctionNode,
  type Identifier,
  type Node,
  contains,
  unwrap,
} from "../ast.ts";
import { asyncTransactionAround, firstOperation } from "../bodies.ts";
import type { Context, SourceFile } from "../file.ts";
import { handleParameter, isAsyncTransactionCode } from "../handles.ts";
import { localFunction } from "../names.ts";
import { type Operation, callText, operationOf } from "../operations.ts";
import { type Report, rule } from "../rule.ts";

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
    for (const call of file.calls) {
      const body = asyncTransactionAround(file, call);
      if (body === null) continue;
      const handle = handleParameter(file, body);
      const operation = operationOf(file, call);
      if (operation === null) checkHelper(file, body, call, handle, report);
      else if (isBare(operation)) reportBare(file, operation, handle, report, context);
    }
  },
});

function isBare({ from, name }: Operation): boolean {
  return from === "core" && ON_HANDLE.has(name);
}

function reportBare(
  file: SourceFile,
  operation: Operation,
  handle: Identifier | null,
  report: Report,
  context: Context,
): void {
  const method = `${handle?.name ?? "tx"}.${operation.name}`;
  const data = { call: callText(file, operation), method };
  if (handle === null) {
    report(operation.call, "noHandle", data);
    return;
  }
  const { callee } = operation.call;
  const visible = isVisible(file, context, handle, operation.call);
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
  call: Call,
  handle: Identifier | null,
  report: Report,
): void {
  const name = unwrap(call.callee);
  if (name.type !== "Identifier") return;
  const helper = localFunction(file, name);
  if (helper === null || contains(body, helper) || isAsyncTransactionCode(file, helper)) return;
  const operation = firstOperation(file, helper, isBare);
  if (operation === null) return;
  report(call, "helper", {
    helper: `${name.name}(…)`,
    call: callText(file, operation),
    handle: handle?.name ?? "tx",
  });
}
