import type { TSESTree } from "@typescript-eslint/utils";
import {
  type FunctionNode,
  type Identifier,
  type Node,
  type Variable,
  argumentAt,
  isFunction,
  propertyName,
  unwrap,
} from "./ast.ts";
import type { SourceFile } from "./file.ts";
import { functionOfPrivate } from "./private-methods.ts";
import { isNameOfVue, isVue } from "./vue.ts";

/** Where a value comes from. It is an exported name of a module, or `*` for the module as a whole. */
export interface Origin {
  readonly module: string;
  readonly name: string;
}

/**
 * Follows a name to the import that it comes from. It goes through aliases, namespaces, destructuring and
 * `const` copies. A name that the file declares itself has no origin, whatever it is called.
 */
export function originOf(file: SourceFile, node: Node, depth = 0): Origin | null {
  // How many copies of a name are followed. The limit ends a cycle of copies, which is not worth a set.
  if (depth > 8) return null;
  const value = unwrap(node);
  if (value.type === "Identifier") {
    const variable = file.variables.get(value);
    if (variable === undefined || variable.defs.length === 0) return autoImport(file, value.name);
    return originOfVariable(file, variable, depth + 1);
  }
  if (value.type === "MemberExpression") {
    return memberOf(originOf(file, value.object, depth + 1), propertyName(value));
  }
  const module = loadedModule(value);
  return module === null ? null : { module, name: "*" };
}

/** Whether a build of Vue imports this name by itself. The file does not declare it then. */
function autoImport(file: SourceFile, name: string): Origin | null {
  return file.framework === "vue" && isNameOfVue(name) ? { module: "vue", name } : null;
}

function originOfVariable(file: SourceFile, variable: Variable, depth: number): Origin | null {
  const definition = variable.defs[0];
  if (definition === undefined) return null;
  if (definition.type === "ImportBinding") return originOfImport(definition.node);
  if (definition.type !== "Variable" || isReassigned(variable)) return null;
  const { id, init } = definition.node;
  if (init === null) return null;
  if (id.type === "Identifier") return originOf(file, init, depth);
  if (id.type !== "ObjectPattern") return null;
  return memberOf(originOf(file, init, depth), patternKey(id, definition.name));
}

function originOfImport(
  node:
    | TSESTree.ImportDefaultSpecifier
    | TSESTree.ImportNamespaceSpecifier
    | TSESTree.ImportSpecifier
    | TSESTree.TSImportEqualsDeclaration,
): Origin | null {
  if (node.type === "TSImportEqualsDeclaration") return null;
  const declaration = node.parent as TSESTree.ImportDeclaration;
  const module = declaration.source.value;
  if (node.type === "ImportNamespaceSpecifier") return { module, name: "*" };
  if (node.type === "ImportDefaultSpecifier") return { module, name: "default" };
  const { imported } = node;
  const name = imported.type === "Identifier" ? imported.name : imported.value;
  return { module: isVue(module) && isNameOfVue(name) ? "vue" : module, name };
}

function memberOf(origin: Origin | null, name: string | null): Origin | null {
  if (origin === null || name === null) return null;
  // The default export of React is the namespace by another name.
  if (origin.name !== "*" && origin.name !== "default") return null;
  return { module: isVue(origin.module) && isNameOfVue(name) ? "vue" : origin.module, name };
}

/** The module of `require("m")` and `await import("m")`. */
function loadedModule(node: Node): string | null {
  if (node.type === "AwaitExpression" && node.argument.type === "ImportExpression") {
    return literal(node.argument.source);
  }
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier") return null;
  if (node.callee.name !== "require") return null;
  return literal(argumentAt(node, 0));
}

function literal(node: Node | null): string | null {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : null;
}

/** The property that a destructuring pattern takes `name` from, first level only. */
export function patternKey(pattern: TSESTree.ObjectPattern, name: Node): string | null {
  const property = propertiesOf(pattern).find((candidate) => targetOf(candidate) === name);
  return property === undefined ? null : propertyName(property);
}

/** The name that a destructuring pattern gives the property `key`, on its first level. */
export function patternTarget(pattern: TSESTree.ObjectPattern, key: string): Node | null {
  const property = propertiesOf(pattern).find((candidate) => propertyName(candidate) === key);
  return property === undefined ? null : targetOf(property);
}

function propertiesOf(pattern: TSESTree.ObjectPattern): TSESTree.Property[] {
  return pattern.properties.filter((property) => property.type === "Property");
}

function targetOf({ value }: TSESTree.Property): Node {
  return value.type === "AssignmentPattern" ? value.left : value;
}

function isReassigned(variable: Variable): boolean {
  return variable.references.some((reference) => reference.isWrite() && reference.init !== true);
}

/** The expression that a variable was declared with, when it can hold nothing else. */
export function initialValue(variable: Variable): Node | null {
  const definition = variable.defs[0];
  if (definition?.type !== "Variable" || isReassigned(variable)) return null;
  return definition.node.id.type === "Identifier" ? definition.node.init : null;
}

/** This file's function that an expression evaluates to, or null if another file decides. */
export function localFunction(file: SourceFile, node: Node, depth = 0): FunctionNode | null {
  if (depth > 8) return null;
  const value = unwrap(node);
  if (isFunction(value)) return value;
  if (value.type === "Identifier") return functionOfVariable(file, value, depth + 1);
  if (value.type === "MemberExpression") return functionOfPrivate(value);
  if (value.type === "CallExpression" && returnsItsFunction(file, value.callee)) {
    const wrappedFunction = argumentAt(value, 0);
    return wrappedFunction === null ? null : localFunction(file, wrappedFunction, depth + 1);
  }
  return null;
}

function functionOfVariable(
  file: SourceFile,
  identifier: Identifier,
  depth: number,
): FunctionNode | null {
  const variable = file.variables.get(identifier);
  if (variable === undefined || isReassigned(variable)) return null;
  const definition = variable.defs[0];
  if (definition?.type === "FunctionName" && isFunction(definition.node)) return definition.node;
  const initial = initialValue(variable);
  return initial === null ? null : localFunction(file, initial, depth);
}

/** React's wrappers whose result is, for our purposes, the function that was passed in. */
export function returnsItsFunction(file: SourceFile, callee: Node): boolean {
  const origin = originOf(file, callee);
  return (
    origin !== null &&
    isReact(origin.module) &&
    (origin.name === "useCallback" || origin.name === "useEffectEvent")
  );
}

export function isReact(module: string): boolean {
  return module === "react" || module === "preact/hooks" || module === "preact/compat";
}
