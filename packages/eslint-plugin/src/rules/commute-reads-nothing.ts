import type { Rule } from "eslint";
import { type Node, argumentAt, dottedPath } from "../ast.ts";
import type { SourceFile } from "../file.ts";
import { callText, identityName, nameOf, operationOf } from "../operations.ts";
import { reach } from "../reach.ts";
import { rule } from "../rule.ts";
import { usesOf } from "../uses.ts";

export const commuteReadsNothing: Rule.RuleModule = rule({
  name: "commute-reads-nothing",
  type: "problem",
  description: "A commute function computes from the value that it is given and reads no identity.",
  messages: {
    other:
      "{{call}} is read again when the commute is replayed at commit, without a check that it is still what the transaction saw. Read it before and pass it in: commute({{commuted}}, f, value). If the result depends on it, use alter.",
    own: "{{call}} reads the ref that is being commuted. Use the value that the commute function receives as its first argument.",
    helper:
      "{{helper}} reads {{call}} in a commute function, where it is read again when the commute is replayed at commit. Read it before and pass it in: commute({{commuted}}, f, value).",
  },
  check(file, report) {
    for (const fn of file.functions) {
      const use = usesOf(file, fn).find(({ where }) => where === "in a commute function");
      if (use === undefined) continue;
      const commuted = commutedName(file, use.call);
      reach(file, fn, (node, site, helper) => {
        if (node.type !== "CallExpression") return;
        const operation = operationOf(file, node);
        if (operation?.name !== "deref") return;
        const call = callText(file, operation);
        const path = dottedPath(site.type === "CallExpression" ? site.callee : site);
        const own = commuted !== null && identityName(file, operation) === commuted;
        report(site, helper !== null ? "helper" : own ? "own" : "other", {
          call,
          commuted: commuted ?? "ref",
          helper: path?.join(".") ?? "This function",
        });
      });
    }
  },
});

function commutedName(file: SourceFile, commute: Node | null): string | null {
  if (commute?.type !== "CallExpression") return null;
  const ref = argumentAt(commute, 0);
  return ref === null ? null : nameOf(file, ref);
}
