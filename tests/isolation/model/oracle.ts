import { INITIAL, mark, type Observation, type Script } from "./operations.ts";

/**
 * Snapshot isolation by its definition, without any of the code that it is held against: every
 * execution that it allows of some transactions, written down as outcomes.
 *
 * An execution is an order of commits, and for each transaction a snapshot: the state after some of
 * the commits before its own. First committer wins: between its snapshot and its commit nobody may
 * have committed what it sets, alters or ensures. What it only commutes is computed at its commit.
 */
export type Isolation = "snapshot" | "serial";

/** How all transactions ended and what was left: as text, to be compared. */
export function outcomeOf(
  observations: Readonly<Record<string, Observation>>,
  state: readonly string[],
): string {
  const ended = Object.keys(observations)
    .toSorted()
    .map((name) => {
      const { seen, hasCommitted } = observations[name] as Observation;
      return `${name}[${seen.join(" ")}]${hasCommitted ? "" : "!"}`;
    });
  return `${ended.join(" ")} ⇒ ${state.join(" ")}`;
}

export function allowedOutcomes(
  scripts: Readonly<Record<string, Script>>,
  refs: number,
  isolation: Isolation,
): Set<string> {
  const outcomes = new Set<string>();
  const initial = Array.from({ length: refs }, () => INITIAL);
  for (const order of permutations(Object.keys(scripts))) {
    extend({ states: [initial], written: [], observations: {} }, order, {
      scripts,
      isolation,
      outcomes,
    });
  }
  return outcomes;
}

/** What has been committed so far: the states after each commit, and what each of them wrote. */
interface Execution {
  readonly states: readonly (readonly string[])[];
  readonly written: readonly ReadonlySet<number>[];
  readonly observations: Readonly<Record<string, Observation>>;
}

interface Question {
  readonly scripts: Readonly<Record<string, Script>>;
  readonly isolation: Isolation;
  readonly outcomes: Set<string>;
}

/** Goes on with the next transaction of the order, on each snapshot that it may have had. */
function extend(execution: Execution, order: readonly string[], question: Question): void {
  const [name, ...rest] = order;
  const latest = execution.states.length - 1;
  if (name === undefined) {
    const state = execution.states[latest] as readonly string[];
    question.outcomes.add(outcomeOf(execution.observations, state));
    return;
  }
  for (let taken = question.isolation === "serial" ? latest : 0; taken <= latest; taken++) {
    const snapshot = execution.states[taken] as readonly string[];
    const run = runOn(snapshot, name, question.scripts[name] as Script);
    const since = execution.written.slice(taken);
    if (since.some((refs) => [...run.claimed].some((ref) => refs.has(ref)))) continue;
    const observations = { ...execution.observations, [name]: run };
    if (!run.hasCommitted) extend({ ...execution, observations }, rest, question);
    else {
      const state = committed(execution.states[latest] as readonly string[], run.effects);
      const states = [...execution.states, state];
      const written = [...execution.written, new Set(run.effects.keys())];
      extend({ states, written, observations }, rest, question);
    }
  }
}

/** What a transaction does to a ref: gives it a value, or adds to what is there at its commit. */
type Effect = { readonly value: string } | { readonly added: string };

interface ScriptRun extends Observation {
  readonly claimed: ReadonlySet<number>;
  readonly effects: ReadonlyMap<number, Effect>;
}

function runOn(snapshot: readonly string[], name: string, script: Script): ScriptRun {
  const seen: string[] = [];
  const claimed = new Set<number>();
  const effects = new Map<number, Effect>();
  const valueOf = (ref: number): string => {
    const effect = effects.get(ref);
    if (effect === undefined) return snapshot[ref] as string;
    return "value" in effect ? effect.value : (snapshot[ref] as string) + effect.added;
  };
  for (const [place, operation] of script.entries()) {
    if (operation.kind === "abort") return { seen, claimed, effects, hasCommitted: false };
    const { kind, ref } = operation;
    const own = mark(name, place);
    const effect = effects.get(ref);
    const isCommuted = effect !== undefined && "added" in effect;
    if ((kind === "set" || kind === "alter") && isCommuted) {
      return { seen, claimed, effects, hasCommitted: false };
    }
    if (kind === "set") effects.set(ref, { value: own });
    if (kind === "alter") effects.set(ref, { value: valueOf(ref) + own });
    if (kind === "commute" && effect !== undefined && "value" in effect) {
      effects.set(ref, { value: effect.value + own });
    } else if (kind === "commute") {
      effects.set(ref, { added: (isCommuted ? effect.added : "") + own });
    }
    if (kind === "set" || kind === "alter" || kind === "ensure") claimed.add(ref);
    seen.push(valueOf(ref));
  }
  return { seen, claimed, effects, hasCommitted: true };
}

function committed(latest: readonly string[], effects: ReadonlyMap<number, Effect>): string[] {
  return latest.map((value, ref) => {
    const effect = effects.get(ref);
    if (effect === undefined) return value;
    return "value" in effect ? effect.value : value + effect.added;
  });
}

function permutations(names: readonly string[]): string[][] {
  if (names.length === 0) return [[]];
  return names.flatMap((name) =>
    permutations(names.filter((other) => other !== name)).map((rest) => [name, ...rest]),
  );
}
