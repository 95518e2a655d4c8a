import { Effect, TxRef } from "effect";
import { type Bank, Closed, copyAndWriteBack, type Peer, rememberAndPutBack } from "../peer.ts";

const read = (one: TxRef.TxRef<number>): number => Effect.runSync(TxRef.get(one));

/** Its transactional references tell nobody, and come without a binding for React. */
export const effect: Peer = {
  name: "Effect",
  createBank() {
    const checking = TxRef.makeUnsafe(500);
    const savings = TxRef.makeUnsafe(1000);
    const bank: Bank = {
      balances: () => [read(checking), read(savings)],
      deposit: (amount) => Effect.runSync(TxRef.update(checking, (balance) => balance + amount)),
      transfer: (amount, fails) =>
        Effect.runSync(
          Effect.tx(
            Effect.gen(function* () {
              yield* TxRef.update(checking, (balance) => balance - amount);
              if (fails) throw new Closed();
              yield* TxRef.update(savings, (balance) => balance + amount);
            }),
          ),
        ),
      transferAfter: (approval, amount) =>
        Effect.runPromise(
          Effect.tx(
            Effect.gen(function* () {
              const before = yield* TxRef.get(checking);
              yield* Effect.promise(approval);
              yield* TxRef.set(checking, before - amount);
              yield* TxRef.update(savings, (balance) => balance + amount);
            }),
          ),
        ),
      /** Nobody is told, so a fiber looks again and again while others run. */
      watchSum(see) {
        const look = Effect.gen(function* () {
          for (let i = 0; i < 20; i++) {
            see(
              yield* Effect.tx(
                Effect.gen(function* () {
                  return (yield* TxRef.get(checking)) + (yield* TxRef.get(savings));
                }),
              ),
            );
            yield* Effect.yieldNow;
          }
        });
        Effect.runFork(look);
      },
      addRule() {}, // nothing is told of a change, so nothing can refuse it
      edit: () =>
        copyAndWriteBack(bank, (left, right) =>
          Effect.runSync(
            Effect.tx(Effect.andThen(TxRef.set(checking, left), TxRef.set(savings, right))),
          ),
        ),
      addOptimistically: (amount, isAccepted) =>
        rememberAndPutBack(
          () => read(checking),
          (value) => Effect.runSync(TxRef.set(checking, value)),
          amount,
          isAccepted,
        ),
    };
    return bank;
  },
};
