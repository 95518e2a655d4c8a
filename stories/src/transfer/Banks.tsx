import { addWatch, deref, removeWatch } from "@dosync/core";
import { useDeref, useRef } from "@dosync/react";
import { type ReactElement, type ReactNode, useLayoutEffect, useState } from "react";
import { useStore } from "zustand";
import { Panel } from "../design/index.ts";
import { Balance } from "./Balance.tsx";
import type { Bank } from "./model.ts";
import type { OrdinaryBank } from "./ordinary.ts";
import { Sums } from "./sums.ts";
import { SumsSeen } from "./SumsSeen.tsx";

/** Our accounts. Each balance subscribes to its own ref. */
export function OurBank({ bank, failure }: { bank: Bank; failure: string }): ReactElement {
  const { checking, savings } = bank;
  const [screen] = useState(() => new Sums());
  const [heard] = useState(() => new Sums());

  useLayoutEffect(() => {
    const audit = (): void => heard.record(deref(checking) + deref(savings));
    for (const account of [checking, savings]) addWatch(account, heard, audit);
    return () => {
      for (const account of [checking, savings]) removeWatch(account, heard);
    };
  }, [checking, savings, heard]);

  return (
    <Frame title="Two refs, one dosync" failure={failure} screen={screen} heard={heard}>
      <Account of={checking} name="Checking" screen={screen} />
      <Account of={savings} name="Savings" screen={screen} />
      <Sum of={bank} />
    </Frame>
  );
}

function Account(props: { of: Bank["checking"]; name: string; screen: Sums }): ReactElement {
  return <Balance name={props.name} value={useRef(props.of)} screen={props.screen} />;
}

function Sum({ of: { checking, savings } }: { of: Bank }): ReactElement {
  return <SumShown sum={useDeref(checking) + useDeref(savings)} />;
}

/** The same in two stores. React batches what one event sets; listeners and exceptions see through. */
export function OrdinaryAccounts(props: { bank: OrdinaryBank; failure: string }): ReactElement {
  const { checking, savings } = props.bank;
  const [screen] = useState(() => new Sums());
  const [heard] = useState(() => new Sums());
  const inChecking = useStore(checking);
  const inSavings = useStore(savings);

  useLayoutEffect(() => {
    const audit = (): void => heard.record(checking.getState() + savings.getState());
    const stops = [checking.subscribe(audit), savings.subscribe(audit)];
    return () => stops.forEach((stop) => stop());
  }, [checking, savings, heard]);

  return (
    <Frame title="Two ordinary stores" failure={props.failure} screen={screen} heard={heard}>
      <Balance name="Checking" value={inChecking} screen={screen} />
      <Balance name="Savings" value={inSavings} screen={screen} />
      <SumShown sum={inChecking + inSavings} />
    </Frame>
  );
}

function SumShown({ sum }: { sum: number }): ReactElement {
  return (
    <div className="stat">
      <dt>Sum</dt>
      <dd className={sum === 1500 ? "good" : "bad"}>{sum}</dd>
    </div>
  );
}

interface FrameProps {
  readonly title: string;
  readonly failure: string;
  readonly screen: Sums;
  readonly heard: Sums;
  readonly children: ReactNode;
}

function Frame({ title, failure, screen, heard, children }: FrameProps): ReactElement {
  return (
    <Panel title={title}>
      <dl className="stats" data-bank>
        {children}
      </dl>
      <p className={`notice ${failure === "" ? "" : "refused"}`} role="status">
        {failure === "" ? "Ready." : `The last transfer threw “${failure}”.`}
      </p>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">Sum of both, as seen by</th>
            <th scope="col" className="number">
              times
            </th>
            <th scope="col" className="number">
              sums
            </th>
          </tr>
        </thead>
        <tbody>
          <SumsSeen name="the screen" sums={screen} />
          <SumsSeen name="a listener" sums={heard} />
        </tbody>
      </table>
    </Panel>
  );
}
