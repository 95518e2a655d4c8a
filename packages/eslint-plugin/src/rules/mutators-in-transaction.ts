import type { Rule } from "eslint";
import { type Node, STOP, dottedPath, enclosingFunction, walk } from "../ast.ts";
import { asyncTransactionAround } from "../bodies.ts";
import type { SourceFile } from "../file.ts";
import { MUTATORS, callText, operationOf, operationsOf } from "../operations.ts";
import { type Place, placesOf } from "../places.ts";
import { type Report, rule } from "../rule.ts";

const OUTSIDE = new Set(["module", "later", "render", "initialiser", "setup", "tracked"]);

export const mutatorsInTransaction: Rule.RuleModule = rule({
  name: "mutators-in-transaction",
  type: "problem",
  description: "Refs change only inside a transaction.",
  messages: {
    outside:
      "{{call}} runs {{where}}, outside a transaction. Wrap it, with all that must change together, in dosync(() => …).",
    afterAwait:
      "{{call}} runs after an await, when no transaction is around it any more. Use dosyncAsync(async (tx) => …) with tx.{{name}}, or a dosync(() => …) after the await.",
    helper:
      "{{helper}} changes refs ({{call}}) and is used {{where}}, outside a transaction. Call it within dosync(() => …).",
  },
  check(file, report) {
    for (const operation of operationsOf(file)) {
      if (operation.from !== "core" || !MUTATORS.has(operation.name)) continue;
      // Skips code in an asynchronous transaction: another rule tells it to use the handle.
      if (asyncTransactionAround(file, operation.call) !== null) continue;
      if (asksFirst(file, operation.call)) continue;
      for (const place of placesOf(file, operation.call)) {
        if (place.via !== null && asyncTransactionAround(file, place.via) !== null) continue;
        reportPlace(report, place, operation.call, callText(file, operation), operation.name);
      }
    }
  },
});

function reportPlace(report: Report, place: Place, call: Node, text: string, name: string): void {
  if (!OUTSIDE.has(place.kind)) return;
  if (place.via !== null) {
    const helper = dottedPath(place.via)?.join(".") ?? "This function";
    report(place.via, "helper", { helper, call: text, where: place.where });
  } else if (place.where === "after an await") {
    report(call, "afterAwait", { call: text, name });
  } else {
    report(call, "outside", { call: text, where: place.where });
  }
}

/** A function that asks isInTransaction() knows what it does. */
function asksFirst(file: SourceFile, call: Node): boolean {
  const fn = enclosingFunction(call);
  if (fn === null) return false;
  return walk(fn, file.keys, (node) => {
    if (node.type !== "CallExpression") return undefined;
    return operationOf(file, node)?.name === "isInTransaction" ? STOP : undefined;
  });
}
