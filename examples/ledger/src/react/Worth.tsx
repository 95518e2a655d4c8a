import { reset } from "@dosync/core";
import { useDeref, useDosyncTransition, useResource } from "@dosync/react";
import { Suspense } from "react";
import { CURRENCIES, type Currency } from "../model/page.ts";
import { usePage } from "./models.ts";

/** The statement's sum in another currency. The old one stays on the screen until the rate is loaded. */
export function Worth() {
  const { currency } = usePage();
  const [isPending, startTransition] = useDosyncTransition();
  return (
    <div className="worth" aria-busy={isPending}>
      <label>
        Currency{" "}
        <select
          value={useDeref(currency)}
          onChange={(event) => {
            const next = event.target.value as Currency;
            startTransition(() => void reset(currency, next));
          }}
        >
          {CURRENCIES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <Suspense fallback={<b>…</b>}>
        <Sum />
      </Suspense>
    </div>
  );
}

function Sum() {
  const { sums, rate, currency } = usePage();
  const cents = Object.values(useDeref(sums)).reduce((sum, each) => sum + each, 0);
  const worth = (cents / 100) * useResource(rate);
  const style = { style: "currency", currency: useDeref(currency) } as const;
  return <b data-sum>{worth.toLocaleString("en-IE", style)}</b>;
}
