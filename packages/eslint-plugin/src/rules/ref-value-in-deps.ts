import type { TSESLint, TSESTree } from "@typescript-eslint/utils";
import type { Rule } from "eslint";
import {
  type Call,
  type Expression,
  type Variable,
  argumentAt,
  contains,
  dottedPath,
  isFunction,
  rootIdentifier,
  unwrap,
  walk,
} from "../ast.ts";
import type { SourceFile } from "../file.ts";
import { initialValue, isReact, originOf } from "../names.ts";
import { operationOf } from "../operations.ts";
import { rule } from "../rule.ts";

/** Hooks with a dependency list: the positions of the callback and of the list. */
const HOOKS: Readonly<Record<string, readonly [callback: number, dependencies: number]>> = {
  useCallback: [0, 1],
  useEffect: [0, 1],
  useImperativeHandle: [1, 2],
  useInsertionEffect: [0, 1],
  useLayoutEffect: [0, 1],
  useMemo: [0, 1],
};

export const refValueInDeps: Rule.RuleModule = rule({
  name: "ref-value-in-deps",
  type: "problem",
  description: "What dosync's useRef returns stands in the dependency lists that need it.",
  hasSuggestions: true,
  messages: {
    missing:
      "{{names}} changes with its ref, but {{hook}} does not list it, so the callback keeps an old value. dosync's useRef returns the value and not a stable object as React's does: add {{names}} to the dependencies.",
    add: "Add {{names}} to the dependencies.",
  },
  schema: [
    {
      type: "object",
      properties: { additionalHooks: { type: "string" } },
      additionalProperties: false,
    },
  ],
  defaultOptions: [{}],
  check(file, report, options) {
    const pattern = options["additionalHooks"];
    const additional = typeof pattern === "string" ? new RegExp(pattern, "u") : null;
    for (const call of file.calls) {
      const hook = hookOf(file, call, additional);
      if (hook === null) continue;
      const list = dependencyList(call, hook.dependencies);
      const callback = argumentAt(call, hook.callback);
      if (list === null || callback === null || !isFunction(unwrap(callback))) continue;
      const names = missingNames(file, callback, list).join(", ");
      if (names === "") continue;
      report(
        list,
        "missing",
        { names, hook: hook.name },
        {
          suggest: [{ messageId: "add", data: { names }, fix: (fixer) => add(fixer, list, names) }],
        },
      );
    }
  },
});

interface Hook {
  readonly name: string;
  readonly callback: number;
  readonly dependencies: number;
}

function hookOf(file: SourceFile, call: Call, additional: RegExp | null): Hook | null {
  const origin = originOf(file, call.callee);
  const react = origin !== null && isReact(origin.module) ? HOOKS[origin.name] : undefined;
  if (origin !== null && react !== undefined) {
    return { name: origin.name, callback: react[0], dependencies: react[1] };
  }
  const name = dottedPath(call.callee)?.at(-1);
  if (name === undefined || additional?.test(name) !== true) return null;
  return { name, callback: 0, dependencies: 1 };
}

/** A list that can be added to; a spread would hide its elements. */
function dependencyList(call: Call, index: number): TSESTree.ArrayExpression | null {
  const argument = argumentAt(call, index);
  const list = argument === null ? null : unwrap(argument);
  if (list?.type !== "ArrayExpression") return null;
  return list.elements.some((element) => element?.type === "SpreadElement") ? null : list;
}

function missingNames(
  file: SourceFile,
  callback: Expression,
  list: TSESTree.ArrayExpression,
): string[] {
  const listed = new Set(
    list.elements.map((element) => {
      const root = element === null ? null : rootIdentifier(element);
      return root === null ? undefined : file.variables.get(root);
    }),
  );
  const missing = new Set<string>();
  walk(callback, file.keys, (node) => {
    if (node.type !== "Identifier") return;
    const variable = file.variables.get(node);
    if (variable === undefined || listed.has(variable)) return;
    if (isRefValue(file, variable, callback)) missing.add(variable.name);
  });
  return [...missing];
}

/** A variable outside the callback that holds what dosync's useRef returned. */
function isRefValue(file: SourceFile, variable: Variable, callback: Expression): boolean {
  const initial = initialValue(variable);
  if (initial === null || contains(callback, initial)) return false;
  const call = unwrap(initial);
  if (call.type !== "CallExpression") return false;
  const operation = operationOf(file, call);
  return operation?.name === "useRef" && operation.module !== "@dosync/vue";
}

function add(
  fixer: TSESLint.RuleFixer,
  list: TSESTree.ArrayExpression,
  names: string,
): TSESLint.RuleFix {
  const last = list.elements.at(-1);
  return last === undefined || last === null
    ? fixer.replaceText(list, `[${names}]`)
    : fixer.insertTextAfter(last, `, ${names}`);
}
