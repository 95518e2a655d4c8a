import { useDeref } from "@dosync/react";
import * as React from "react";
import { type ReactElement, type ReactNode, Suspense, useState } from "react";
import { createPortal } from "react-dom";
import { TransitionRoot } from "@dosync/react";
import { after, Wait, type Waiting } from "../../support.tsx";
import { Boundary } from "./boundary.tsx";
import type { GroupPlan } from "./program.ts";
import { Reader, usePage, World } from "./reader.tsx";
import type { Shown } from "./store.ts";

const NAMES: readonly Shown[] = [
  "x",
  "history",
  "mixed",
  "y",
  "z",
  "tick",
  "flag",
  "sum",
  "picked",
  "deep",
];

/** Readers that are mounted, hidden, suspended, made to throw and reset by the events of a program. */
export function Group({ index, plan }: { index: number; plan: GroupPlan }): ReactElement {
  const page = usePage();
  const [isMounted, setMounted] = useState(plan.isMounted);
  const [isHidden, setHidden] = useState(false);
  const [waiting, setWaiting] = useState<Waiting>();
  const [again, setAgain] = useState<Waiting>();
  const [place, setPlace] = useState(index);
  const [isBroken, setBroken] = useState(false);
  const [repairs, setRepairs] = useState(0);
  const delay = 2 + (index % 3) * 4;
  page.groups.set(index, {
    mount: () => setMounted((is) => !is),
    hide: () => setHidden((is) => !is),
    suspend: () => setWaiting(after(delay)),
    "suspend twice": () => {
      setWaiting(after(delay));
      setAgain(after(delay * 3));
    },
    switch: () => setPlace((n) => n + 1),
    break: () => setBroken(true),
    repair: () => {
      setBroken(false);
      setRepairs((n) => n + 1);
    },
  });
  const readers = (
    <Boundary key={repairs} fallback={<Reader name="sum" how={index} />}>
      {isBroken && <Throws />}
      {plan.throwsAt !== undefined && <ThrowsAt number={plan.throwsAt} />}
      <Suspense fallback={<Reader name="picked" how={index} />}>
        <Activity mode={isHidden ? "hidden" : "visible"}>
          {waiting && <Wait until={waiting} />}
          {again && <Wait until={again} />}
          {plan.suspendsAt !== undefined && <SuspendsAt number={plan.suspendsAt} />}
          <Reader name={NAMES[place % NAMES.length]!} how={index} />
          {isMounted && NAMES.map((name, i) => <Reader key={name} name={name} how={i + index} />)}
        </Activity>
      </Suspense>
    </Boundary>
  );
  const placed = plan.isPortal ? createPortal(readers, page.portal) : readers;
  if (!plan.isNested) return <>{placed}</>;
  return (
    <TransitionRoot>
      <World name={`nested ${index}`}>{placed}</World>
    </TransitionRoot>
  );
}

/** React 18 has no Activity: there nothing is hidden but by Suspense. */
const Activity: (props: { mode: "hidden" | "visible"; children: ReactNode }) => ReactNode =
  "Activity" in React ? (props) => <React.Activity {...props} /> : ({ children }) => children;

export class Broken extends Error {}

function Throws(): never {
  throw new Broken("The group is broken on purpose.");
}

function ThrowsAt({ number }: { number: number }): null {
  const { x } = usePage().store.identities;
  if (Number(useDeref(x)) % number === 0) throw new Broken("The value of x is refused on purpose.");
  return null;
}

/** Suspends a while for each value that it sees for the first time. */
function SuspendsAt({ number }: { number: number }): ReactNode {
  const page = usePage();
  const y = Number(useDeref(page.store.identities.y));
  if (y % number !== 0) return null;
  let waiting = page.loading.get(y);
  if (waiting === undefined) page.loading.set(y, (waiting = after(3)));
  return <Wait until={waiting} />;
}
