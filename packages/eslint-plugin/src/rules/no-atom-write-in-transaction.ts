import type { Rule } from "eslint";
import { dottedPath } from "../ast.ts";
import { asynchronousBodies, synchronousBodies, transactionHelpers } from "../bodies.ts";
import { ATOM_WRITES, callText, identityName, operationOf } from "../operations.ts";
import { reach } from "../reach.ts";
import { rule } from "../rule.ts";

export const noAtomWriteInTransaction: Rule.RuleModule = rule({
  name: "no-atom-write-in-transaction",
  type: "suggestion",
  description: "Atoms do not change inside a transaction, because they are not rolled back.",
  messages: {
    direct:
      "{{call}} takes effect at once and stays if the transaction aborts or retries. Make {{identity}} a ref and use alter or refSet, or write it in afterCommit(() => …).",
    helper:
      "{{helper}} writes an atom ({{call}}), which stays if the transaction aborts or retries. Make {{identity}} a ref, or call it in afterCommit(() => …).",
  },
  check(file, report) {
    const bodies = [
      ...synchronousBodies(file),
      ...asynchronousBodies(file),
      ...transactionHelpers(file),
    ];
    const own = new Set(bodies.map((body) => body.fn));
    for (const { fn } of bodies) {
      reach(
        file,
        fn,
        (node, site, helper) => {
          if (node.type !== "CallExpression") return;
          const operation = operationOf(file, node);
          if (operation?.from !== "core" || !ATOM_WRITES.has(operation.name)) return;
          const call = callText(file, operation);
          const identity = identityName(file, operation) ?? "it";
          const name = site.type === "CallExpression" ? dottedPath(site.callee) : dottedPath(site);
          report(site, helper === null ? "direct" : "helper", {
            call,
            identity,
            helper: name?.join(".") ?? "This function",
          });
        },
        { follow: (helper) => !own.has(helper) },
      );
    }
  },
});
