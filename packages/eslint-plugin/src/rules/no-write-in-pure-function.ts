import type { Rule } from "eslint";
import { SKIP, dottedPath } from "../ast.ts";
import { ATOM_WRITES, MUTATORS, type Operation, callText, operationOf } from "../operations.ts";
import { reach } from "../reach.ts";
import { rule } from "../rule.ts";
import { usesOf } from "../uses.ts";

const OTHER_WRITES: ReadonlySet<string> = new Set([
  "alterMeta",
  "dosync",
  "dosyncAsync",
  "resetMeta",
  "restartAgent",
  "send",
]);

export const noWriteInPureFunction: Rule.RuleModule = rule({
  name: "no-write-in-pure-function",
  type: "problem",
  description: "Validators, invariants, derived values and commute functions write nothing.",
  messages: {
    direct:
      "{{call}} writes {{where}}, which dosync calls whenever and as often as it needs. Only compute there; write in the code that makes the change, in a watch or in afterCommit.",
    helper:
      "{{helper}} writes ({{call}}) {{where}}, which dosync calls whenever and as often as it needs. Only compute there; write in the code that makes the change, in a watch or in afterCommit.",
  },
  check(file, report) {
    for (const fn of file.functions) {
      const use = usesOf(file, fn).find(({ kind }) => kind === "pure");
      if (use === undefined) continue;
      const { where } = use;
      reach(file, fn, (node, site, helper) => {
        if (node.type !== "CallExpression") return undefined;
        const operation = operationOf(file, node);
        if (operation === null || !isWrite(operation)) return undefined;
        const call = callText(file, operation);
        const path = dottedPath(site.type === "CallExpression" ? site.callee : site);
        const name = path?.join(".") ?? "This function";
        report(site, helper === null ? "direct" : "helper", { call, where, helper: name });
        return SKIP;
      });
    }
  },
});

function isWrite({ name, from }: Operation): boolean {
  if (MUTATORS.has(name)) return name !== "ensure";
  if (from !== "core") return name === "send" || name === "dosync";
  return ATOM_WRITES.has(name) || OTHER_WRITES.has(name);
}
