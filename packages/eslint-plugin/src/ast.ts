import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

export type Node = TSESTree.Node;
export type Call = TSESTree.CallExpression;
export type Expression = TSESTree.Expression;
export type Identifier = TSESTree.Identifier;
export type Variable = TSESLint.Scope.Variable;
export type FunctionNode =
  TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression;

/** A visit answers it to pass by the children of the node. */
export const SKIP: unique symbol = Symbol("skip");
/** Ends the whole walk. */
export const STOP: unique symbol = Symbol("stop");
export type Visit = (node: Node) => typeof SKIP | typeof STOP | void;

export type VisitorKeys = Readonly<Record<string, readonly string[] | undefined>>;

/** Visits `root` and everything below it in source order. Returns true when it was stopped. */
export function walk(root: Node, keys: VisitorKeys, visit: Visit): boolean {
  const answer = visit(root);
  if (answer === STOP) return true;
  if (answer === SKIP) return false;
  for (const child of childrenOf(root, keys)) {
    if (walk(child, keys, visit)) return true;
  }
  return false;
}

function* childrenOf(node: Node, keys: VisitorKeys): Generator<Node> {
  for (const key of keys[node.type] ?? []) {
    const value = (node as unknown as Record<string, unknown>)[key];
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child)) yield child;
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === "ArrowFunctionExpression" ||
    node.type === "FunctionExpression" ||
    node.type === "FunctionDeclaration"
  );
}

/** The function whose body runs `node`, or null at the module's top level. */
export function enclosingFunction(node: Node): FunctionNode | null {
  for (const outer of ancestors(node)) {
    if (isFunction(outer)) return outer;
  }
  return null;
}

/** The nodes around `node`, from the inside out. The program's parent is null, or missing. */
export function* ancestors(node: Node): Generator<Node> {
  let current = node.parent as Node | null | undefined;
  while (current) {
    yield current;
    current = current.parent;
  }
}

/** Whether `inner` lies within `outer`. */
export function contains(outer: Node, inner: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** The expression below what only TypeScript sees: `x as T`, `x!`, `x satisfies T`, `f<T>`, `a?.b`. */
export function unwrap(node: Node): Node {
  let current = node;
  while (isWrapper(current)) current = current.expression;
  return current;
}

/** The outermost expression that is still the same value as `node`. */
export function wrapped(node: Node): Node {
  let outermost = node;
  for (const outer of ancestors(node)) {
    if (!isWrapper(outer)) break;
    outermost = outer;
  }
  return outermost;
}

function isWrapper(
  node: Node,
): node is
  | TSESTree.ChainExpression
  | TSESTree.TSAsExpression
  | TSESTree.TSInstantiationExpression
  | TSESTree.TSNonNullExpression
  | TSESTree.TSSatisfiesExpression
  | TSESTree.TSTypeAssertion {
  return (
    node.type === "TSAsExpression" ||
    node.type === "TSNonNullExpression" ||
    node.type === "TSSatisfiesExpression" ||
    node.type === "TSTypeAssertion" ||
    node.type === "TSInstantiationExpression" ||
    node.type === "ChainExpression"
  );
}

/** The name of a property as far as the source shows it: `a.b`, `a["b"]`, `{ b: 1 }`, `{ "b": 1 }`. */
export function propertyName(
  node: TSESTree.MemberExpression | TSESTree.Property | TSESTree.MethodDefinition,
): string | null {
  const key = node.type === "MemberExpression" ? node.property : node.key;
  if (!node.computed && key.type === "Identifier") return key.name;
  if (key.type === "Literal" && typeof key.value === "string") return key.value;
  return null;
}

/** The name that a function was given where it stands: declared, assigned, or a method's. */
export function functionName(fn: FunctionNode): string | null {
  if (fn.id) return fn.id.name;
  const outer = wrapped(fn);
  const parent = outer.parent;
  if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") {
    return parent.id.name;
  }
  if (parent?.type === "Property" && parent.value === outer) return propertyName(parent);
  if (parent?.type === "MethodDefinition") return propertyName(parent);
  if (parent?.type === "AssignmentExpression" && parent.left.type === "Identifier") {
    return parent.left.name;
  }
  return null;
}

/** A dotted path of names such as `Math.random`, `this.#save` or `window.localStorage.setItem`, or null. */
export function dottedPath(node: Node): string[] | null {
  const bare = unwrap(node);
  if (bare.type === "Identifier") return [bare.name];
  if (bare.type === "ThisExpression") return ["this"];
  if (bare.type !== "MemberExpression") return null;
  const { property } = bare;
  const name = property.type === "PrivateIdentifier" ? `#${property.name}` : propertyName(bare);
  const object = dottedPath(bare.object);
  return name === null || object === null ? null : [...object, name];
}

/** The identifier at the start of a dotted path. */
export function rootIdentifier(node: Node): Identifier | null {
  let current = unwrap(node);
  while (current.type === "MemberExpression") current = unwrap(current.object);
  return current.type === "Identifier" ? current : null;
}

/** The argument at a position, or null if missing or hidden by a spread. */
export function argumentAt(call: Call | TSESTree.NewExpression, index: number): Expression | null {
  const before = call.arguments.slice(0, index + 1);
  if (before.some((argument) => argument.type === "SpreadElement")) return null;
  return (before[index] as Expression | undefined) ?? null;
}
