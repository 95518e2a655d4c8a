/** A program in which every rule has one mistake to report. */
export const badProgram: string = `import { alter, atom, commute, deref, derived, dosync, dosyncAsync, ref, swap } from "@dosync/core";
import { useRef } from "@dosync/react";
import { useEffect } from "react";

const checking = ref(500);
const savings = ref(1000);
const count = ref(0);
const attempts = atom(0);
const subtract = (from: number, amount: number): number => from - amount;

alter(checking, subtract, 100);

dosync(() => {
  alter(checking, subtract, 100);
  alter(savings, subtract, -100);
  localStorage.setItem("moved", "100");
});

void dosyncAsync(async (tx) => {
  const rate = await fetch("/rate", { signal: tx.signal });
  alter(checking, subtract, rate.status);
});

export function Balance() {
  return <p>{deref(checking)}</p>;
}

export const total = derived(() => {
  swap(attempts, (n) => n + 1);
  return deref(checking) + deref(savings);
});

dosync(() => {
  commute(checking, (balance) => balance + deref(savings));
});

export const increment = () => dosync(() => alter(count, (n) => n + 1));

dosync(() => {
  try {
    alter(checking, subtract, 1);
    alter(savings, subtract, -1);
  } catch {
    console.warn("low funds");
  }
});

export function Title() {
  const balance = useRef(checking);
  useEffect(() => {
    console.log(balance);
  }, []);
  return null;
}

dosync(() => {
  alter(checking, subtract, 1);
  swap(attempts, (n) => n + 1);
  alter(savings, subtract, -1);
});
`;

/** What is wrong in it, in source order: line, rule and severity in the recommended config. */
export const mistakes: readonly string[] = [
  "11 dosync/mutators-in-transaction error",
  "16 dosync/no-side-effects-in-transaction error",
  "21 dosync/handle-only-in-async-transaction error",
  "25 dosync/no-deref-in-render error",
  "29 dosync/no-write-in-pure-function error",
  "34 dosync/commute-reads-nothing error",
  "37 dosync/no-single-ref-transaction warning",
  "43 dosync/no-swallowed-transaction-error error",
  "52 dosync/ref-value-in-deps error",
  "58 dosync/no-atom-write-in-transaction warning",
];

/** The same program, written as it should be. */
export const goodProgram: string = `import { addWatch, afterCommit, alter, atom, commute, deref, derived, dosync, dosyncAsync, ref, swap } from "@dosync/core";
import { useDeref, useRef } from "@dosync/react";
import { useEffect } from "react";

const checking = ref(500);
const savings = ref(1000);
const count = atom(0);
const attempts = atom(0);
const subtract = (from: number, amount: number): number => from - amount;

function transfer(amount: number): void {
  alter(checking, subtract, amount);
  alter(savings, subtract, -amount);
}

dosync(() => {
  transfer(100);
  afterCommit(() => {
    localStorage.setItem("moved", "100");
  });
});

void dosyncAsync(async (tx) => {
  const rate = await fetch("/rate", { signal: tx.signal });
  tx.alter(checking, subtract, rate.status);
  tx.dosync(() => transfer(1));
});

export function Balance() {
  return <p>{useDeref(checking)}</p>;
}

export const total = derived(() => deref(checking) + deref(savings));
addWatch(total, "attempts", () => {
  swap(attempts, (n) => n + 1);
});

dosync(() => {
  const interest = deref(savings) / 100;
  commute(checking, (balance) => balance + interest);
});

export const increment = () => swap(count, (n) => n + 1);

try {
  dosync(() => transfer(1));
} catch {
  console.warn("low funds");
}

export function Title() {
  const balance = useRef(checking);
  useEffect(() => {
    console.log(balance);
  }, [balance]);
  return null;
}
`;
