import type { TSESTree } from "@typescript-eslint/utils";
import { type FunctionNode, type Node, ancestors, isFunction, walk } from "./ast.ts";
import type { SourceFile } from "./file.ts";

/** `#name() { … }` or `#name = () => { … }`: nobody outside of its class can call it or replace it. */
export type PrivateMethod = (TSESTree.MethodDefinition | TSESTree.PropertyDefinition) & {
  readonly key: TSESTree.PrivateIdentifier;
};

/** The private method that a function is the code of. */
export function privateMethodOf(fn: FunctionNode): PrivateMethod | null {
  return isPrivateMethod(fn.parent) && fn.parent.value === fn ? fn.parent : null;
}

/** Where its class mentions a private method: `this.#name`, `other.#name`. */
export function mentionsOf(file: SourceFile, method: PrivateMethod): readonly Node[] {
  const mentions: Node[] = [];
  walk(method.parent, file.keys, (node) => {
    if (nameOfPrivate(node) === method.key.name) mentions.push(node);
  });
  return mentions;
}

/** The function that `this.#name` stands for. */
export function functionOfPrivate(member: Node): FunctionNode | null {
  const name = nameOfPrivate(member);
  if (name === null) return null;
  for (const outer of ancestors(member)) {
    if (outer.type !== "ClassBody") continue;
    const method = outer.body.find((one) => isPrivateMethod(one) && one.key.name === name);
    // A class within may mention what the class around it declares.
    if (method !== undefined) return codeOf(method);
  }
  return null;
}

function codeOf(member: TSESTree.ClassElement): FunctionNode | null {
  if (!isPrivateMethod(member) || member.value === null) return null;
  return isFunction(member.value) ? member.value : null;
}

function isPrivateMethod(node: Node): node is PrivateMethod {
  if (node.type === "MethodDefinition") {
    return node.kind === "method" && node.key.type === "PrivateIdentifier";
  }
  return node.type === "PropertyDefinition" && node.key.type === "PrivateIdentifier";
}

function nameOfPrivate(node: Node): string | null {
  if (node.type !== "MemberExpression" || node.property.type !== "PrivateIdentifier") return null;
  return node.property.name;
}
