import type { TSESTree } from "@typescript-eslint/utils";
import {
  type Call,
  type FunctionNode,
  type Node,
  type Variable,
  dottedPath,
  enclosingFunction,
  isFunction,
  propertyName,
  rootIdentifier,
  unwrap,
  wrapped,
} from "./ast.ts";
import { type SourceFile, isGlobal } from "./file.ts";
import {
  type Meaning,
  type UseKind,
  CALLS_AT_ONCE,
  CORE_ARGUMENTS,
  CORE_OPTIONS,
  LISTENER_METHODS,
  METHOD_ARGUMENTS,
  PROMISE_METHODS,
  REACT_ARGUMENTS,
  SCHEDULERS,
  VUE_ARGUMENTS,
  meaningInVueObject,
} from "./meanings.ts";
import { meaningOfName } from "./components.ts";
import { mentionsOf, privateMethodOf } from "./private-methods.ts";
import { isReact, originOf, returnsItsFunction } from "./names.ts";
import { handleKind } from "./handles.ts";
import { operationOf } from "./operations.ts";

export interface Use {
  readonly kind: UseKind;
  /** For messages; completes "runs …": "in an event handler". */
  readonly where: string;
  /** The function itself, or the name by which it is passed or called. */
  readonly at: Node;
  /** The call that takes it; for inline also the call that runs it. */
  readonly call: Node | null;
}

const uses = new WeakMap<FunctionNode, readonly Use[]>();

/** All uses of a function in this file. */
export function usesOf(file: SourceFile, fn: FunctionNode): readonly Use[] {
  const known = uses.get(fn);
  if (known !== undefined) return known;
  // A function that mentions itself asks again while its answer is being made.
  uses.set(fn, []);
  const found = readUses(file, fn);
  uses.set(fn, found);
  return found;
}

function readUses(file: SourceFile, fn: FunctionNode): readonly Use[] {
  if (fn.generator) return [unknown(fn)];
  const rendering = meaningOfName(file, fn);
  if (rendering !== null) return [use(rendering, fn, null)];
  const method = privateMethodOf(fn);
  if (method !== null) {
    return mentionsOf(file, method).flatMap((mention) => usesOfValue(file, mention));
  }
  if (fn.type !== "FunctionDeclaration") return usesOfValue(file, fn);
  if (fn.parent.type === "ExportDefaultDeclaration") return [unknown(fn)];
  return fn.id === null ? [unknown(fn)] : usesOfName(file, fn.id);
}

const usesOfVariable = new WeakMap<Variable, readonly Use[]>();

function usesOfName(file: SourceFile, name: Node): readonly Use[] {
  const variable = file.variables.get(name);
  if (variable === undefined) return [unknown(name)];
  const known = usesOfVariable.get(variable);
  if (known !== undefined) return known;
  // An answer that is being made stands here as well. Two names that are copies of each other ask again
  // meanwhile.
  usesOfVariable.set(variable, []);
  const found = readUsesOfVariable(file, variable, name);
  usesOfVariable.set(variable, found);
  return found;
}

function readUsesOfVariable(file: SourceFile, variable: Variable, name: Node): Use[] {
  const found = variable.references
    .filter((reference) => reference.isRead())
    .flatMap(({ identifier }) => {
      // vue-eslint-parser says so that a template mentions the name, and not how.
      const isDeclaration = variable.defs.some((definition) => definition.name === identifier);
      return isDeclaration ? [unknown(identifier)] : usesOfValue(file, identifier);
    });
  if (variable.defs.some((definition) => isExported(definition.node))) found.push(unknown(name));
  return found;
}

export function isExported(declaration: Node): boolean {
  const statement = declaration.type === "VariableDeclarator" ? declaration.parent : declaration;
  const parent = statement.parent?.type;
  return parent === "ExportNamedDeclaration" || parent === "ExportDefaultDeclaration";
}

/** The use of a function, or of a mention of its name. */
function usesOfValue(file: SourceFile, value: Node): readonly Use[] {
  const node = wrapped(value);
  const { parent } = node;
  switch (parent?.type) {
    case "CallExpression":
      return parent.callee === node
        ? [{ kind: "inline", where: "", at: value, call: parent }]
        : usesOfArgument(file, parent, node, value);
    case "NewExpression":
      return [useByConstructor(parent, node, value)];
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? usesOfName(file, parent.id) : [unknown(value)];
    case "ConditionalExpression":
    case "LogicalExpression":
      return usesOfValue(file, parent).map((use) => ({ ...use, at: value }));
    case "Property":
      return [useOfProperty(file, parent, value)];
    case "ArrayExpression":
      return [useOfElement(file, parent, value)];
    case "JSXExpressionContainer":
      return [useOfAttribute(parent, value)];
    case "AssignmentExpression":
      return [useOfAssignment(parent, value)];
    case "ReturnStatement":
    case "ArrowFunctionExpression":
      return [useOfReturned(file, parent, value)];
    default:
      return [unknown(value)];
  }
}

function usesOfArgument(file: SourceFile, call: Call, argument: Node, value: Node): readonly Use[] {
  const index = call.arguments.indexOf(argument as TSESTree.Expression);
  const operation = operationOf(file, call);
  if (operation !== null) {
    const table = operation.from === "core" ? CORE_ARGUMENTS : METHOD_ARGUMENTS;
    return [use(table[operation.name]?.[index], value, call)];
  }
  if (index === 0 && returnsItsFunction(file, call.callee)) {
    return usesOfValue(file, call).map((result) => ({ ...result, at: value }));
  }
  const origin = originOf(file, call.callee);
  if (origin !== null) {
    if (isReact(origin.module) || origin.module === "react-dom") {
      return [use(REACT_ARGUMENTS[origin.name]?.[index], value, call)];
    }
    if (origin.module === "vue") return [useInVue(origin.name, index, value, call)];
    return [unknown(value)];
  }
  return [useByPlatform(file, call, index, value)];
}

function useInVue(name: string, index: number, value: Node, call: Call): Use {
  if (/^on[A-Z]/.test(name) && index === 0) return later(value, "in a lifecycle hook");
  return use(VUE_ARGUMENTS[name]?.[index], value, call);
}

/** Functions handed to the language's and the platform's own functions. */
function useByPlatform(file: SourceFile, call: Call, index: number, value: Node): Use {
  const path = dottedPath(call.callee);
  const callee = unwrap(call.callee);
  const name =
    callee.type === "MemberExpression" ? propertyName(callee) : (path?.[path.length - 1] ?? null);
  if (name === null) return unknown(value);
  const root = rootIdentifier(call.callee);
  const platform = root !== null && isGlobal(file, root);
  if (platform && index === 0 && SCHEDULERS.has(name)) return later(value, "in a timer callback");
  if (callee.type !== "MemberExpression") return unknown(value);
  if (CALLS_AT_ONCE.has(name)) return { kind: "inline", where: "", at: value, call };
  if (PROMISE_METHODS.has(name)) return later(value, "in a promise callback");
  // An abort listener on `tx.signal` belongs to the transaction's own business.
  if (LISTENER_METHODS.has(name) && handleKind(file, callee.object) === null) {
    return later(value, "in an event handler");
  }
  return unknown(value);
}

function useByConstructor(node: TSESTree.NewExpression, argument: Node, value: Node): Use {
  const name = node.callee.type === "Identifier" ? node.callee.name : "";
  if (node.arguments[0] !== argument) return unknown(value);
  if (name === "Promise") return { kind: "inline", where: "", at: value, call: node };
  return name.endsWith("Observer") ? later(value, "in an observer's callback") : unknown(value);
}

function useOfProperty(file: SourceFile, property: TSESTree.Property, value: Node): Use {
  const name = propertyName(property);
  if (name === null || property.parent.type !== "ObjectExpression") return unknown(value);
  const object = wrapped(property.parent);
  const call = object.parent;
  if (call?.type === "CallExpression" && call.callee !== object) {
    const operation = operationOf(file, call);
    if (operation?.from === "core" && name in CORE_OPTIONS) {
      return use(CORE_OPTIONS[name], value, call);
    }
    const origin = originOf(file, call.callee);
    if (origin?.module === "vue") {
      const meaning = meaningInVueObject(origin.name, name);
      if (meaning !== undefined) return use(meaning, value, call);
    }
  }
  return /^on[A-Z]/.test(name) ? later(value, "in an event handler") : unknown(value);
}

/** `watch([a, () => deref(b)], …)`: each source of a list is watched. */
function useOfElement(file: SourceFile, array: TSESTree.ArrayExpression, value: Node): Use {
  const list = wrapped(array);
  const call = list.parent;
  if (call?.type !== "CallExpression" || call.arguments[0] !== list) return unknown(value);
  const origin = originOf(file, call.callee);
  return origin?.module === "vue" && origin.name === "watch"
    ? use(VUE_ARGUMENTS["watch"]?.[0], value, call)
    : unknown(value);
}

function useOfAttribute(container: TSESTree.JSXExpressionContainer, value: Node): Use {
  const attribute = container.parent;
  if (attribute.type !== "JSXAttribute" || attribute.name.type !== "JSXIdentifier") {
    return unknown(value);
  }
  if (attribute.name.name === "ref") return later(value, "in a ref callback");
  return /^on[A-Z]|^(a|formA)ction$/.test(attribute.name.name)
    ? later(value, "in an event handler")
    : unknown(value);
}

function useOfAssignment(assignment: TSESTree.AssignmentExpression, value: Node): Use {
  const { left } = assignment;
  const name = left.type === "MemberExpression" ? propertyName(left) : null;
  return name !== null && /^on[a-z]/.test(name)
    ? later(value, "in an event handler")
    : unknown(value);
}

/** A function that an effect returns is its cleanup. A function that `setup` returns renders. */
function useOfReturned(file: SourceFile, parent: Node, value: Node): Use {
  const outer = isFunction(parent) ? parent : enclosingFunction(value);
  for (const outerUse of outer === null ? [] : usesOf(file, outer)) {
    if (outerUse.where === "in an effect") return later(value, "in an effect's cleanup");
    if (outerUse.where === "in setup") {
      return { kind: "tracked", where: "in a render function", at: value, call: null };
    }
  }
  return unknown(value);
}

function use(meaning: Meaning | undefined, at: Node, call: Node | null): Use {
  if (meaning === undefined) return unknown(at);
  return { kind: meaning[0], where: meaning[1], at, call };
}

function later(at: Node, where: string): Use {
  return { kind: "later", where, at, call: null };
}

function unknown(at: Node): Use {
  return { kind: "unknown", where: "", at, call: null };
}
