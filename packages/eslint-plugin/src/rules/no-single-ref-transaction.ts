import type { Rule } from "eslint";
import {
  type Call,
  type FunctionNode,
  type Node,
  type Variable,
  argumentAt,
  contains,
  rootIdentifier,
  unwrap,
  wrapped,
} from "../ast.ts";
import {
  asyncTransactionAround,
  asynchronousBodies,
  synchronousBodies,
  transactionHelpers,
} from "../bodies.ts";
import { type SourceFile, isGlobal } from "../file.ts";
import { initialValue, localFunction, originOf } from "../names.ts";
import { MUTATORS, type Operation, operationOf, operationsOf } from "../operations.ts";
import { placesOf } from "../places.ts";
import { reach, runsAtOnce } from "../reach.ts";
import { rule } from "../rule.ts";
import { isExported, usesOf } from "../uses.ts";

export const noSingleRefTransaction: Rule.RuleModule = rule({
  name: "no-single-ref-transaction",
  type: "suggestion",
  description: "State that never changes together with other state is an atom.",
  messages: {
    single:
      "This transaction touches only {{identity}}, and nothing in this file changes {{identity}} together with another ref. Make it an atom: swap({{identity}}, f) needs no transaction.",
  },
  schema: [
    {
      type: "object",
      properties: { exported: { type: "boolean" } },
      additionalProperties: false,
    },
  ],
  defaultOptions: [{ exported: false }],
  check(file, report, options) {
    const coordinated = coordinatedRefs(file);
    for (const { fn, operation } of synchronousBodies(file)) {
      if (operation?.from !== "core") continue;
      const touched = touchedBy(file, fn);
      const [only] = touched.identities;
      if (touched.unsure || only === undefined || touched.identities.size > 1) continue;
      if (!touched.changes || coordinated.has(only)) continue;
      if (!isOwnRef(file, only, options["exported"] === true)) continue;
      if (isPartOfTransaction(file, operation.call)) continue;
      report(operation.call.callee, "single", { identity: only.name });
    }
  },
});

interface Touched {
  readonly identities: ReadonlySet<Variable>;
  readonly changes: boolean;
  /** Something in the body may touch more than this file shows. */
  readonly unsure: boolean;
}

function touchedBy(file: SourceFile, fn: FunctionNode): Touched {
  const identities = new Set<Variable>();
  let changes = false;
  let unsure = false;
  reach(
    file,
    fn,
    (node) => {
      if (node.type !== "CallExpression") return;
      const operation = operationOf(file, node);
      if (operation === null) {
        unsure ||= !isHarmless(file, node);
        return;
      }
      const variable = identityOf(file, operation);
      const known = MUTATORS.has(operation.name) || operation.name === "deref";
      if (variable === null || !known) unsure = true;
      else identities.add(variable);
      changes ||= MUTATORS.has(operation.name);
    },
    { into: (use) => runsAtOnce(use) || use.kind === "pure" },
  );
  return { identities, changes, unsure };
}

function identityOf(file: SourceFile, { call }: Operation): Variable | null {
  const argument = argumentAt(call, 0);
  return argument === null ? null : (file.variables.get(unwrap(argument)) ?? null);
}

/** `Number(x)`, `parseInt(x)` and the like. */
const PLAIN_FUNCTIONS = /^[A-Z]|^(isFinite|isNaN|parseFloat|parseInt|structuredClone)$/;

/** Calls that cannot touch an identity. They are of the language, of a value's methods, or of this file. */
function isHarmless(file: SourceFile, call: Call): boolean {
  if (localFunction(file, call.callee) !== null) return true;
  const callee = unwrap(call.callee);
  const root = rootIdentifier(callee);
  if (root !== null && isGlobal(file, root)) {
    return callee.type === "MemberExpression" || PLAIN_FUNCTIONS.test(root.name);
  }
  return callee.type === "MemberExpression" && originOf(file, callee.object) === null;
}

/** Refs that some transaction or invariant of this file sees together with another identity. */
function coordinatedRefs(file: SourceFile): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  const bodies = [
    ...synchronousBodies(file),
    ...asynchronousBodies(file),
    ...transactionHelpers(file),
  ].map((body) => body.fn);
  const invariants = file.functions.filter((fn) =>
    usesOf(file, fn).some((use) => use.where === "in an invariant"),
  );
  for (const fn of [...bodies, ...invariants]) {
    const seen = operationsOf(file)
      .filter((operation) => contains(fn, operation.call))
      .flatMap((operation) => identityOf(file, operation) ?? []);
    if (new Set(seen).size > 1) seen.forEach((variable) => found.add(variable));
  }
  for (const variable of editedInDrafts(file)) found.add(variable);
  return found;
}

const DRAFTS = new Set(["DraftProvider", "draft", "provideDraft", "useDraft"]);

/**
 * Hooks and methods look through a draft where a file shows one. What is edited there is saved together. An
 * atom is no part of a draft, so none of these refs can become one.
 */
function editedInDrafts(file: SourceFile): readonly Variable[] {
  const showsDraft = [...file.variables.keys()].some((name) => {
    const origin = originOf(file, name);
    return origin !== null && file.isDosync(origin.module) && DRAFTS.has(origin.name);
  });
  if (!showsDraft && !operationsOf(file).some(({ name }) => DRAFTS.has(name))) return [];
  return operationsOf(file)
    .filter(({ name, from }) => from === "draft" || /^use[A-Z]/.test(name))
    .flatMap((operation) => identityOf(file, operation) ?? []);
}

/** A ref made in this file that goes nowhere but into dosync's own functions. */
function isOwnRef(file: SourceFile, variable: Variable, exported: boolean): boolean {
  const initial = initialValue(variable);
  const made = initial === null ? null : unwrap(initial);
  if (made?.type !== "CallExpression" || operationOf(file, made)?.name !== "ref") return false;
  if (!exported && variable.defs.some((definition) => isExported(definition.node))) return false;
  return variable.references.every((reference) => {
    if (reference.init === true) return true;
    const value = wrapped(reference.identifier);
    if (value.parent?.type === "ExportSpecifier") return exported;
    return takesIdentity(file, value);
  });
}

function takesIdentity(file: SourceFile, value: Node): boolean {
  const call = value.parent;
  if (call?.type !== "CallExpression" || call.callee === value) return false;
  return operationOf(file, call)?.from === "core";
}

/** Whether the transaction joins another one, which may touch more. */
function isPartOfTransaction(file: SourceFile, call: Call): boolean {
  if (asyncTransactionAround(file, call) !== null) return true;
  return placesOf(file, call).some(
    (place) => place.kind === "transaction" || place.kind === "async",
  );
}
