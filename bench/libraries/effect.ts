import { Effect, TxRef } from "effect";
import type { Extras } from "./library.ts";

export type Store = TxRef.TxRef<number>;

export function create(value: number): Store {
  return TxRef.makeUnsafe(value);
}

export function read(store: Store): number {
  return Effect.runSync(TxRef.get(store));
}

export function write(store: Store, value: number): void {
  Effect.runSync(TxRef.set(store, value));
}

export const listen = undefined;

export function batch(body: () => void): void {
  body();
}

function moving(from: Store, to: Store, amount: number): Effect.Effect<void> {
  return Effect.tx(
    Effect.gen(function* () {
      yield* TxRef.update(from, (balance) => balance - amount);
      yield* TxRef.update(to, (balance) => balance + amount);
    }),
  );
}

export function transfer(from: Store, to: Store, amount: number): void {
  Effect.runSync(moving(from, to, amount));
}

export const signals = undefined;

export const extras: Extras<Store> = {
  transferAsync: (from, to, amount) => Effect.runPromise(moving(from, to, amount)),
  transferWaiting(from, to, amount, began) {
    return Effect.runPromise(
      Effect.tx(
        Effect.gen(function* () {
          began();
          const balance = yield* TxRef.get(from);
          const other = yield* TxRef.get(to);
          yield* Effect.promise(() => Promise.resolve());
          yield* TxRef.set(from, balance - amount);
          yield* TxRef.set(to, other + amount);
        }),
      ),
    );
  },
};
