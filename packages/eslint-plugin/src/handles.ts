import type { TSESTree } from "@typescript-eslint/utils";
import {
  type Call,
  type FunctionNode,
  type Node,
  type Variable,
  argumentAt,
  propertyName,
  unwrap,
  wrapped,
} from "./ast.ts";
import { type SourceFile, perFile } from "./file.ts";
import { initialValue, localFunction, originOf, patternTarget } from "./names.ts";

export type HandleKind = "handle" | "draft";

/** Finds the handles of asynchronous transactions and the drafts of a file. */
export interface Handles {
  readonly variables: ReadonlyMap<Variable, HandleKind>;
  /** The bodies of `dosyncAsync` and the branches of `tx.orElse`. */
  readonly bodies: ReadonlySet<FunctionNode>;
}

/**
 * The handles. They are found forwards, from where they are made to where they are passed on. Each variable
 * is visited once, however many functions hand it to each other.
 */
export const handlesOf: (file: SourceFile) => Handles = perFile((file) => {
  const variables = new Map<Variable, HandleKind>();
  const bodies = new Set<FunctionNode>();
  const queue: Variable[] = [];

  for (const call of file.calls) startAt(call);
  for (const fn of file.functions) fn.params.forEach(markAnnotated);
  for (let variable = queue.pop(); variable !== undefined; variable = queue.pop()) {
    const kind = variables.get(variable);
    if (kind === undefined) continue;
    for (const { identifier } of variable.references) passOn(identifier, kind);
  }
  return { variables, bodies };

  function startAt(call: Call): void {
    const origin = originOf(file, call.callee);
    if (origin === null || !file.isDosync(origin.module)) return;
    if (origin.name === "dosyncAsync") markBody(argumentAt(call, 0));
    if (origin.name === "draft") markDeclared(call, "draft");
    if (givesView(origin.name)) startAtView(call);
  }

  /** `const { draft } = useDraft()`, or `const view = useDraft()` and later `view.draft`. */
  function startAtView(call: Call): void {
    const { parent } = wrapped(call);
    if (parent?.type !== "VariableDeclarator") return;
    if (parent.id.type === "ObjectPattern") {
      const draft = patternTarget(parent.id, "draft");
      if (draft !== null) mark(draft, "draft");
    }
    for (const { identifier } of file.variables.get(parent.id)?.references ?? []) {
      const member = wrapped(identifier).parent;
      if (member?.type === "MemberExpression" && propertyName(member) === "draft") {
        markDeclared(member, "draft");
      }
    }
  }

  function markAnnotated(parameter: TSESTree.Parameter): void {
    if (parameter.type !== "Identifier") return;
    const kind = kindOfAnnotation(file, parameter);
    if (kind !== null) mark(parameter, kind);
  }

  function markBody(value: Node | null): void {
    const fn = value === null ? null : localFunction(file, value);
    if (fn === null) return;
    bodies.add(fn);
    if (fn.params[0] !== undefined) mark(fn.params[0], "handle");
  }

  /** The variable of `const form = draft()`, or of `const other = tx`. */
  function markDeclared(value: Node, kind: HandleKind): void {
    const { parent } = wrapped(value);
    if (parent?.type !== "VariableDeclarator") return;
    const variable = file.variables.get(parent.id);
    if (variable !== undefined && initialValue(variable) !== null) mark(parent.id, kind);
  }

  function mark(name: Node, kind: HandleKind): void {
    const variable = file.variables.get(name);
    if (variable === undefined || variables.has(variable)) return;
    variables.set(variable, kind);
    queue.push(variable);
  }

  function passOn(mention: Node, kind: HandleKind): void {
    const value = wrapped(mention);
    const { parent } = value;
    if (parent?.type === "VariableDeclarator" && parent.init === value) markDeclared(value, kind);
    if (parent?.type === "CallExpression" && parent.callee !== value) {
      const fn = localFunction(file, parent.callee);
      const parameter = fn?.params[parent.arguments.indexOf(value as TSESTree.Expression)];
      if (parameter !== undefined) mark(parameter, kind);
    }
    if (parent?.type !== "MemberExpression" || parent.object !== value) return;
    const call = wrapped(parent).parent;
    if (call?.type !== "CallExpression") return;
    const method = propertyName(parent);
    if (kind === "handle" && method === "orElse") call.arguments.slice(0, 2).forEach(markBody);
    if (kind === "draft" && method === "draft") markDeclared(call, "draft");
  }
});

/** Whether an expression is the handle of an asynchronous transaction, or a draft. */
export function handleKind(file: SourceFile, node: Node): HandleKind | null {
  const value = unwrap(node);
  if (value.type === "CallExpression") return isCallOf(file, value, isDraft) ? "draft" : null;
  if (value.type === "MemberExpression") return isDraftOfView(file, value) ? "draft" : null;
  const variable = file.variables.get(value);
  return variable === undefined ? null : (handlesOf(file).variables.get(variable) ?? null);
}

/** `useDraft().draft`, and `view.draft` of a `const view = useDraft()`. */
function isDraftOfView(file: SourceFile, member: TSESTree.MemberExpression): boolean {
  if (propertyName(member) !== "draft") return false;
  const object = unwrap(member.object);
  const variable = file.variables.get(object);
  const initial = variable === undefined ? object : initialValue(variable);
  const call = initial === null ? null : unwrap(initial);
  return call?.type === "CallExpression" && isCallOf(file, call, givesView);
}

function isCallOf(file: SourceFile, call: Call, matches: (name: string) => boolean): boolean {
  const origin = originOf(file, call.callee);
  return origin !== null && file.isDosync(origin.module) && matches(origin.name);
}

function isDraft(name: string): boolean {
  return name === "draft";
}

/** The functions that return a draft among other things: `{ draft, state, conflicts }`. */
function givesView(name: string): boolean {
  return name === "useDraft" || name === "provideDraft";
}

/** `tx: Transaction`, where the type comes from dosync and its name says what it is. */
function kindOfAnnotation(file: SourceFile, name: TSESTree.Identifier): HandleKind | null {
  const type = name.typeAnnotation?.typeAnnotation;
  if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return null;
  const origin = originOf(file, type.typeName);
  if (origin === null || !file.isDosync(origin.module)) return null;
  if (origin.name.endsWith("Draft")) return "draft";
  return origin.name.endsWith("Transaction") ? "handle" : null;
}

/** Whether a function is an asynchronous transaction's body, or a helper with its handle. */
export function isAsyncTransactionCode(file: SourceFile, fn: FunctionNode): boolean {
  return handlesOf(file).bodies.has(fn) || handleParameter(file, fn) !== null;
}

/** The parameter that receives the handle, if it has a plain name. */
export function handleParameter(file: SourceFile, fn: FunctionNode): TSESTree.Identifier | null {
  for (const parameter of fn.params) {
    if (parameter.type === "Identifier" && handleKind(file, parameter) === "handle") {
      return parameter;
    }
  }
  return null;
}
