import { useRef } from "@dosync/react";
import { type ReactElement, useEffect, useState } from "react";
import { Button, messageOf, Panel, Stat, Stats, Switch } from "../design/index.ts";
import type { Shop } from "./model.ts";
import { Timeline } from "../design/timeline/Timeline.tsx";

export function Checkout({ shop }: { shop: Shop }): ReactElement {
  const [number, setNumber] = useState(1);
  const [running, setRunning] = useState<readonly AbortController[]>([]);
  const [refusal, setRefusal] = useState("");
  const [isBusy, setBusy] = useState(false);
  useOtherBuyers(shop, isBusy);

  const order = async (): Promise<void> => {
    const cancel = new AbortController();
    setNumber(number + 1);
    setRunning((all) => [...all, cancel]);
    setRefusal("");
    try {
      await shop.checkout(`order ${number}`, cancel.signal);
    } catch (error) {
      setRefusal(`order ${number}: ${messageOf(error)}`);
    } finally {
      setRunning((all) => all.filter((one) => one !== cancel));
    }
  };

  return (
    <>
      <Panel title="Checkout" note="stock, price and wallet, one request each">
        <ShopState shop={shop} />
        <div className="row">
          <Button look="primary" onClick={() => void order()}>
            Order one
          </Button>
          <Button
            disabled={running.length === 0}
            onClick={() => running.forEach((cancel) => cancel.abort())}
          >
            Cancel
          </Button>
        </div>
        {refusal === "" ? null : (
          <p className="notice refused" role="status">
            {refusal}
          </p>
        )}
      </Panel>
      <Panel
        title="Timeline"
        note={
          <span className="legend">
            <span className="badge good">committed</span>
            <span className="badge warn">overtaken</span>
            <span className="badge bad">cancelled, refused</span>
          </span>
        }
      >
        <Timeline trace={shop.trace} empty="Order something to see its attempts." />
        <Interference shop={shop} isBusy={isBusy} onBusy={setBusy} />
      </Panel>
    </>
  );
}

function ShopState({ shop }: { shop: Shop }): ReactElement {
  return (
    <Stats>
      <Stat name="Stock">{useRef(shop.stock)}</Stat>
      <Stat name="Price">{useRef(shop.price)} €</Stat>
      <Stat name="Wallet">{useRef(shop.wallet)} €</Stat>
      <Stat name="Orders">{useRef(shop.orders).length}</Stat>
    </Stats>
  );
}

interface InterferenceProps {
  readonly shop: Shop;
  readonly isBusy: boolean;
  readonly onBusy: (isBusy: boolean) => void;
}

function Interference({ shop: { others }, isBusy, onBusy }: InterferenceProps): ReactElement {
  return (
    <div className="row">
      <span className="soft small">Meanwhile, others:</span>
      <Button small onClick={others.buy}>
        buy one
      </Button>
      <Button small onClick={others.reprice}>
        change the price
      </Button>
      <Button small onClick={others.restock}>
        restock
      </Button>
      <Button small onClick={others.topUp}>
        top up the wallet
      </Button>
      <Switch label="and on their own" checked={isBusy} onChange={onBusy} />
    </div>
  );
}

/** Longer than an order takes: it is overtaken once or so, and then comes through. */
const EVERY = 2_500;

/** Now and then somebody buys, restocks or changes the price. */
function useOtherBuyers({ others }: Shop, isBusy: boolean): void {
  useEffect(() => {
    if (!isBusy) return undefined;
    const acts = [others.restock, others.buy, others.reprice, others.buy];
    let turn = 0;
    const timer = setInterval(() => acts[turn++ % acts.length]?.(), EVERY);
    return () => clearInterval(timer);
  }, [others, isBusy]);
}
