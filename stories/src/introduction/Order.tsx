import { useDeref } from "@dosync/react";
import { type ReactElement, useState } from "react";
import { Button, messageOf, Panel, Stat, Stats, useObserved } from "../design/index.ts";
import type { Shop } from "../checkout/model.ts";

/** An order asks three times and waits for each answer, while somebody else may buy. */
export function Order({ shop }: { shop: Shop }): ReactElement {
  const [isRunning, setRunning] = useState(false);
  const [refusal, setRefusal] = useState("");
  const stock = useDeref(shop.stock);

  const order = async (): Promise<void> => {
    setRunning(true);
    setRefusal("");
    try {
      await shop.checkout("order", new AbortController().signal);
    } catch (error) {
      setRefusal(messageOf(error));
    } finally {
      setRunning(false);
    }
  };

  return (
    <Panel title="An order" note="across three requests">
      <Stats>
        <Stat name="Stock">{stock}</Stat>
        <Stat name="Wallet">{useDeref(shop.wallet)} €</Stat>
        <Stat name="Orders">{useDeref(shop.orders).length}</Stat>
      </Stats>
      <div className="row">
        <Button look="primary" disabled={isRunning} onClick={() => void order()}>
          Order one
        </Button>
        <Button disabled={!isRunning || stock === 0} onClick={shop.others.buy}>
          Somebody is faster
        </Button>
      </div>
      <Progress shop={shop} refusal={refusal} />
    </Panel>
  );
}

function Progress({ shop, refusal }: { shop: Shop; refusal: string }): ReactElement {
  const last = useObserved(shop.trace.picture).spans.at(-1);
  const isAgain = last !== undefined && last.attempt > 1;
  const tone = last?.outcome === "committed" ? "committed" : refusal === "" ? "" : "refused";
  return (
    <p className={`notice ${tone}`} role="status">
      {last === undefined
        ? "Order, and let somebody be faster."
        : refusal !== ""
          ? `${refusal}: nothing was changed.`
          : last.outcome === "committed"
            ? `Committed in attempt ${last.attempt}, all at once.`
            : isAgain
              ? `Overtaken. Attempt ${last.attempt} sees the new stock …`
              : "Attempt 1: nobody sees it yet …"}
    </p>
  );
}
