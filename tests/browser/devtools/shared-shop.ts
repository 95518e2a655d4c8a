// A shop that two people share: what the tests of the replica view and its picture show.
import { alter, deref, derived, invariant, ref, type Derived, type Ref } from "@dosync/core";
import { defineModel, memory, type Mutation, openReplica, type Replica } from "@dosync/replica";

interface SharedShopModel {
  readonly stock: Ref<number>;
  readonly wallet: Ref<number>;
  readonly total: Derived<string>;
}

const definition = defineModel("shop", (): SharedShopModel => {
  const stock = ref(3, { label: "stock" });
  const wallet = ref(100, { label: "wallet" });
  invariant("wallet never lends", () => deref(wallet) >= 0);
  return {
    stock,
    wallet,
    total: derived(() => `${deref(stock)} left, ${deref(wallet)} €`, { label: "total" }),
  };
});

const buy: Mutation<SharedShopModel, { amount: number; price: number }> = definition.mutation(
  "buy",
  ({ stock, wallet }, { amount, price }) => {
    alter(stock, (n) => n - amount);
    alter(wallet, (euros) => euros - amount * price);
  },
);
const deliver: Mutation<SharedShopModel, number> = definition.mutation(
  "deliver",
  ({ stock }, n) => {
    alter(stock, (all) => all + n);
  },
);

/** A shop that Ada and Grace have open. */
export class SharedShop {
  readonly #place = memory();
  readonly ada: Replica<SharedShopModel> = this.#open("Ada");
  readonly grace: Replica<SharedShopModel> = this.#open("Grace");
  readonly buy = buy;
  readonly deliver = deliver;

  get ready(): Promise<unknown> {
    return Promise.all([this.ada.ready, this.grace.ready]);
  }

  #open(user: string): Replica<SharedShopModel> {
    return openReplica(definition, {
      space: "corner",
      user,
      at: this.#place,
      mutations: [buy, deliver],
    });
  }

  /** Ada buys while she hears nothing, and Grace is faster: there is no money left for what Ada wants. */
  async refuse(): Promise<void> {
    await this.ready;
    this.ada.pause();
    const sent = this.ada.run(buy, { amount: 2, price: 40 });
    await this.grace.run(buy, { amount: 1, price: 60 }).confirmed;
    this.ada.resume();
    await sent.confirmed.catch(() => {});
  }

  close(): void {
    this.ada.close();
    this.grace.close();
  }
}
