import { CheckingContext } from "../commit/checking.ts";
import { validate } from "../commit/validator.ts";
import { ValidationError, type ValidationIssue } from "../ground/errors.ts";
import type { Invariant } from "../kernel/extra.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { overlay } from "../kernel/overlay.ts";
import type { Source } from "../kernel/source.ts";
import type { Identity } from "../kernel/types.ts";
import type { World } from "../kernel/world.ts";

const kernel = sharedKernel; // a local name: see `commit/delivery.ts`

/** Something for which a draft cannot be committed as it is now: see {@link Draft.check}. */
export interface DraftRefusal {
  /** The identity whose validator or `parse` refuses. It is undefined for a rule. */
  readonly identity: Identity<unknown> | undefined;
  /** The label of the rule that refuses. It is undefined for a value. */
  readonly rule: string | undefined;
  /** The error of the validator, the rule or `parse`. */
  readonly error: unknown;
  /** The words of the error, for people. */
  readonly message: string;
}

export function refusal(identity: unknown, rule: string | undefined, error: unknown): DraftRefusal {
  return { identity: identity as DraftRefusal["identity"], rule, error, message: messageOf(error) };
}

/** Anything may be thrown, also what has no words. */
function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "";
  }
}

/**
 * Asks the written sources' validators in their order, then the rules.
 *
 * @param hasRules Whether it is asked about rules: those over parts are validators, and asked in any case.
 * @param reads Receives the sources that the answers come from.
 */
export function checkAll(
  written: ReadonlyMap<Source, unknown>,
  base: World,
  hasRules: boolean,
  reads: Set<Source>,
): DraftRefusal[] {
  const world = overlay(base, written);
  const refused: DraftRefusal[] = [];
  const rules = new Set<Invariant>();
  const context = new CheckingContext(world, "a draft");
  for (const [source, value] of written) {
    const error = thrownIn(context, () => validate(source, value));
    if (error !== undefined) refused.push(refusal(source, undefined, error[0]));
    for (const rule of source.extra?.invariants ?? []) {
      if (hasRules || rule.subject !== undefined) rules.add(rule);
    }
  }
  context.sources(reads);
  for (const rule of rules) {
    const error = thrownIn(context, () => rule.check(world, reads));
    if (error === undefined) continue;
    const { subject, label } = rule;
    refused.push(refusal(subject, subject === undefined ? label : undefined, error[0]));
  }
  return refused;
}

/** What is thrown may be `undefined`. */
export function thrownIn(
  context: CheckingContext,
  ask: () => unknown,
): [error: unknown] | undefined {
  const outer = kernel.context;
  kernel.context = context;
  try {
    ask();
    return undefined;
  } catch (error) {
    return [error];
  } finally {
    kernel.context = outer;
  }
}

/** The present refusals. A refusal that says the same as before is the same object. */
export function kept(
  before: readonly DraftRefusal[],
  now: readonly DraftRefusal[],
): readonly DraftRefusal[] {
  const isSame = (one: DraftRefusal, other: DraftRefusal): boolean =>
    one.identity === other.identity &&
    one.rule === other.rule &&
    one.message === other.message &&
    saidBy(one.error) === saidBy(other.error);
  const all = now.map((found) => before.find((known) => isSame(known, found)) ?? found);
  const isUnchanged = all.length === before.length && all.every((one, i) => one === before[i]);
  return isUnchanged ? before : all;
}

/** All that a schema says, as text. The message of its error is the first issue alone. */
function saidBy(error: unknown): string {
  const issues = error instanceof ValidationError ? error.issues : [];
  return issues.map(({ message, path }) => `${keysOf(path).join(".")}: ${message}`).join("\n");
}

/** The path of an issue, as text. Keys may stand in objects. */
export function keysOf(path: ValidationIssue["path"]): string[] {
  return (path ?? []).map((key) => String(typeof key === "object" ? key.key : key));
}
