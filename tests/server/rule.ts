// A rule over several refs, as whoever looks at a replica sees it: at each commit, by every way of looking.
import {
  addCommitListener,
  addWatch,
  deref,
  derived,
  effect,
  type Ref,
  removeWatch,
  snapshot,
  toObservable,
} from "@dosync/core";
import { confirmed } from "@dosync/replica";
import { ACCOUNTS, FUNDS } from "./lists.mjs";

interface Accounts {
  readonly of: readonly Ref<readonly number[]>[];
  readonly count: Ref<number>;
  readonly accounts: readonly Ref<number>[];
}

/** How many ways of looking there are. */
export const WAYS = 9;

/** What a watcher of a rule has seen. */
export interface Seen {
  /** Where the rule did not hold, and by which way of looking. */
  readonly broken: readonly string[];
  /** How often each way of looking has looked. */
  readonly looks: ReadonlyMap<string, number>;
  readonly stop: () => void;
}

/** Watches that money moves and stays, and that values are counted, at all that a replica shows or has confirmed. */
export function watchRule(model: Accounts): Seen {
  const broken: string[] = [];
  const looks = new Map<string, number>();
  const look = (way: string, breach: string | undefined): void => {
    looks.set(way, (looks.get(way) ?? 0) + 1);
    if (breach !== undefined) broken.push(`${way}: ${breach}`);
  };
  const shown = (): string | undefined => breachOf(model, deref);
  const base = (): string | undefined => breachOf(model, (ref) => deref(confirmed(ref)));
  const refs: Ref<unknown>[] = [...model.of, model.count, ...model.accounts] as Ref<unknown>[];
  const rule = derived(shown);
  const baseRule = derived(base);
  const key = {};
  for (const ref of refs) {
    addWatch(ref, key, () => look("a watch", shown()));
    addWatch(confirmed(ref), key, () => look("a watch of what is confirmed", base()));
  }
  const sum = derived(() => model.accounts.reduce((all, account) => all + deref(account), 0));
  const least = derived(() => Math.min(...model.accounts.map((account) => deref(account))));
  addWatch(least, key, (_, __, ___, now) => {
    look("a watch of a derived value", now < 0 ? `an account has ${now}` : undefined);
  });
  const stops = [
    effect(() => look("an effect", shown())),
    effect(() => look("an effect over what is confirmed", deref(baseRule))),
    effect(() => look("an effect over a derived value", deref(rule))),
    addCommitListener(({ changes }) => {
      if (!changes.some(([ref]) => refs.includes(ref as never))) return;
      look("the commit feed", shown());
      const taken = snapshot();
      look(
        "a snapshot",
        breachOf(model, (ref) => taken.deref(ref)),
      );
      taken.dispose();
    }),
    (() => {
      const subscription = toObservable(sum).subscribe((all) => {
        look("an observable", all === FUNDS * ACCOUNTS ? undefined : `all accounts have ${all}`);
      });
      return () => subscription.unsubscribe();
    })(),
  ];
  return {
    broken,
    looks,
    stop() {
      for (const stop of stops) stop();
      for (const ref of refs) {
        removeWatch(ref, key);
        removeWatch(confirmed(ref), key);
      }
      removeWatch(least, key);
    },
  };
}

/** What is wrong with a state. Undefined where the rule holds. */
function breachOf(
  { of, count, accounts }: Accounts,
  read: <T>(ref: Ref<T>) => T,
): string | undefined {
  const values = of.reduce((sum, list) => sum + read(list).length, 0);
  if (values !== read(count)) return `${values} values, and ${read(count)} are counted`;
  const funds = accounts.map((account) => read(account));
  const sum = funds.reduce((all, each) => all + each, 0);
  if (sum !== FUNDS * ACCOUNTS || Math.min(...funds) < 0) return `accounts have ${funds.join()}`;
  return undefined;
}
