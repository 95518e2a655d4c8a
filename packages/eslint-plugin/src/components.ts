import { type FunctionNode, STOP, dottedPath, functionName, walk } from "./ast.ts";
import type { SourceFile } from "./file.ts";
import type { Meaning } from "./meanings.ts";

/** Names tell components and hooks, as for the rules of hooks. */
export function meaningOfName(file: SourceFile, fn: FunctionNode): Meaning | null {
  const name = functionName(fn);
  if (name === null || file.framework === null) return null;
  const vue = file.framework === "vue";
  if (/^use[A-Z0-9]/.test(name)) {
    return vue ? ["setup", "in a composable"] : ["render", "in a hook, while a component renders"];
  }
  // An async component runs once, on a server: there is nothing to subscribe.
  if (!/^[A-Z]/.test(name) || fn.async || !looksLikeComponent(file, fn)) return null;
  return vue ? ["tracked", "in a render function"] : ["render", "while a component renders"];
}

function looksLikeComponent(file: SourceFile, fn: FunctionNode): boolean {
  return walk(fn.body, file.keys, (node) => {
    if (node.type === "JSXElement" || node.type === "JSXFragment") return STOP;
    if (node.type !== "CallExpression") return undefined;
    const path = dottedPath(node.callee);
    const name = path?.[path.length - 1] ?? "";
    return /^use[A-Z0-9]/.test(name) || name === "createElement" || name === "h" ? STOP : undefined;
  });
}
