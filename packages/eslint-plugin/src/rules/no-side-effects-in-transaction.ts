import type { Rule } from "eslint";
import { type Call, type FunctionNode, type Node, SKIP, dottedPath, isFunction } from "../ast.ts";
import { type Body, synchronousBodies, transactionHelpers } from "../bodies.ts";
import { type SideEffect, isPromise, sideEffectOf } from "../effects.ts";
import type { SourceFile } from "../file.ts";
import { operationOf } from "../operations.ts";
import { reach, runsAtOnce } from "../reach.ts";
import { type Report, rule } from "../rule.ts";

export const noSideEffectsInTransaction: Rule.RuleModule = rule({
  name: "no-side-effects-in-transaction",
  type: "problem",
  description: "A synchronous transaction has no side effects, reads no clock and does not wait.",
  messages: {
    effect:
      "{{text}} cannot be taken back if the transaction aborts, and happens again if it retries. Do it after the commit: afterCommit(() => …).",
    effectInHelper:
      "{{helper}} does {{text}}, which cannot be taken back if the transaction aborts. Call it after the commit: afterCommit(() => …).",
    input:
      "{{text}} gives another answer each time the transaction runs. Read it before the dosync and use the value inside.",
    inputInHelper:
      "{{helper}} reads {{text}}, which gives another answer each time the transaction runs. Call it before the dosync and use the value inside.",
    io: "{{text}} throws inside a transaction: it marks work that must never run in one. Move it out, or into afterCommit(() => …).",
    asyncBody:
      "The body of dosync cannot be async: the transaction ends when it returns, before anything that it awaits. Use dosyncAsync(async (tx) => …).",
    await:
      "A synchronous transaction cannot await: it has ended by the time this goes on. Use dosyncAsync(async (tx) => …).",
    promise:
      "The body of dosync returns a promise, which aborts the transaction. Use dosyncAsync(async (tx) => …), or return the value itself.",
  },
  schema: [
    {
      type: "object",
      properties: {
        allow: { type: "array", items: { type: "string" }, uniqueItems: true },
        forbid: { type: "array", items: { type: "string" }, uniqueItems: true },
      },
      additionalProperties: false,
    },
  ],
  defaultOptions: [{ allow: [], forbid: [] }],
  check(file, report, options) {
    const allow = (options["allow"] as string[] | undefined) ?? [];
    const forbid = (options["forbid"] as string[] | undefined) ?? [];
    const helpers = transactionHelpers(file);
    const bodies = [...synchronousBodies(file), ...helpers];
    const own = new Set(bodies.map((body) => body.fn));
    for (const body of bodies) {
      if (body.fn.async) {
        report(body.fn, "asyncBody");
        continue;
      }
      checkRun(file, body, own, report, (node) => effectOf(file, node, allow, forbid));
      checkResult(file, body, report);
    }
  },
});

function effectOf(
  file: SourceFile,
  node: Node,
  allow: readonly string[],
  forbid: readonly string[],
): SideEffect | null {
  if (node.type === "CallExpression") {
    const name = dottedPath(node.callee)?.join(".");
    if (name !== undefined && forbid.includes(name)) return { kind: "effect", text: `${name}(…)` };
  }
  const found = sideEffectOf(file, node);
  if (found === null) return null;
  const name = found.text.replace(/^new |\(.*$| = …$/g, "");
  return allow.includes(name) ? null : found;
}

function checkRun(
  file: SourceFile,
  body: Body,
  own: ReadonlySet<FunctionNode>,
  report: Report,
  effect: (node: Node) => SideEffect | null,
): void {
  reach(
    file,
    body.fn,
    (node, site, helper) => {
      if (helper === null && isWaiting(node)) report(node, "await");
      if (node.type === "CallExpression" && isIo(file, node)) {
        report(site, "io", { text: helper === null ? "io(…)" : siteName(site) });
        return SKIP;
      }
      const found = effect(node);
      if (found === null) return undefined;
      if (helper === null) report(site, found.kind, { text: found.text });
      else report(site, `${found.kind}InHelper`, { text: found.text, helper: siteName(site) });
      return undefined;
    },
    {
      // A commute function runs in the transaction too, and again at its commit.
      into: (use) => runsAtOnce(use) || use.where === "in a commute function",
      // Bodies and transaction helpers are reported where they stand.
      follow: (helper) => !own.has(helper),
    },
  );
}

function isIo(file: SourceFile, call: Call): boolean {
  const operation = operationOf(file, call);
  return operation?.from === "core" && operation.name === "io";
}

function isWaiting(node: Node): boolean {
  return node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
}

function siteName(site: Node): string {
  const callee = site.type === "CallExpression" ? site.callee : site;
  return `${dottedPath(callee)?.join(".") ?? "This function"}${site === callee ? "" : "()"}`;
}

/** Helpers may return anything; a transaction's body may not return a promise. */
function checkResult(file: SourceFile, { fn, operation }: Body, report: Report): void {
  if (operation === null) return;
  for (const result of resultsOf(file, fn)) {
    if (isPromise(file, result) && sideEffectOf(file, result) === null) report(result, "promise");
  }
}

function resultsOf(file: SourceFile, fn: FunctionNode): Node[] {
  if (fn.body.type !== "BlockStatement") return [fn.body];
  const results: Node[] = [];
  reach(
    file,
    fn,
    (node) => {
      if (node.type === "ReturnStatement" && node.argument !== null) results.push(node.argument);
    },
    { into: () => false, follow: () => false },
  );
  return results.filter((result) => !isFunction(result));
}
