import type { Rule } from "eslint";
import { type Node, dottedPath, enclosingFunction, wrapped } from "../ast.ts";
import type { SourceFile } from "../file.ts";
import { callText, identityName, operationsOf } from "../operations.ts";
import { placesOf } from "../places.ts";
import { rule } from "../rule.ts";

export const noDerefInRender: Rule.RuleModule = rule({
  name: "no-deref-in-render",
  type: "problem",
  description:
    "What is rendered is read by a hook or composable, because deref does not subscribe.",
  messages: {
    react:
      "{{call}} reads {{identity}} once and does not subscribe, so this component stays as it is when {{identity}} changes. Use useDeref({{identity}}).",
    reactHelper:
      "{{helper}} reads {{call}}, which does not subscribe, so this component stays as it is when {{identity}} changes. Use useDerived(() => {{helper}}).",
    vue: "{{call}} {{where}} is not tracked by Vue, so the result goes stale when {{identity}} changes. Use useDeref({{identity}}) in setup and read its .value here, or useDerived(() => …).",
    vueHelper:
      "{{helper}} reads {{call}} {{where}}, which Vue does not track, so the result goes stale. Use useDerived(() => {{helper}}) in setup.",
    setup:
      "{{call}} is read once, in setup, and returned to the template, which stays as it is when {{identity}} changes. Use useDeref({{identity}}).",
  },
  check(file, report) {
    for (const operation of operationsOf(file)) {
      if (operation.from !== "core" || operation.name !== "deref") continue;
      const call = callText(file, operation);
      const identity = identityName(file, operation) ?? "the identity";
      for (const place of placesOf(file, operation.call)) {
        const { kind, where, via } = place;
        if (kind === "setup" && via === null && isReturned(file, operation.call)) {
          report(operation.call, "setup", { call, identity });
        }
        if (kind !== "render" && kind !== "tracked") continue;
        const framework = kind === "render" ? "react" : "vue";
        if (via === null) report(operation.call, framework, { call, identity, where });
        else report(via, `${framework}Helper`, { helper: helperText(via), call, identity, where });
      }
    }
  },
});

function helperText(via: Node): string {
  return `${dottedPath(via)?.join(".") ?? "it"}()`;
}

/** Whether a value goes from setup to the template: `return { total: deref(total) }`. */
function isReturned(file: SourceFile, call: Node): boolean {
  const value = wrapped(call);
  if (value.parent?.type === "Property") return isInReturnedObject(value.parent);
  if (value.parent?.type !== "VariableDeclarator") return false;
  const variable = file.variables.get(value.parent.id);
  return (
    variable?.references.some(
      ({ identifier }) =>
        identifier.parent.type === "Property" && isInReturnedObject(identifier.parent),
    ) ?? false
  );
}

function isInReturnedObject(property: Node): boolean {
  const object = property.parent;
  if (object?.type !== "ObjectExpression") return false;
  const { parent } = wrapped(object);
  if (parent?.type === "ReturnStatement") return true;
  return parent?.type === "ArrowFunctionExpression" && enclosingFunction(object) === parent;
}
