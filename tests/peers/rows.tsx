import { act, render } from "@testing-library/react";
import { type ReactNode, startTransition, Suspense, use } from "react";
import type { Bank, InReact, Peer } from "./peer.ts";

/** Yes; by code of one's own, or partly; no. */
export type Mark = "✓" | "~" | "–";

/** A row of README's table: what is claimed, and the trial that finds each mark. */
export interface Row {
  readonly claim: string;
  readonly tries: (peer: Peer) => Promise<Mark>;
}

export const rows: readonly Row[] = [
  {
    claim: "Several stores change, readers see only the end",
    async tries(peer) {
      const bank = await peer.createBank();
      const seen = watch(bank);
      bank.transfer(100);
      await settle();
      bank.close?.();
      return isEqual(bank.balances(), [400, 1100]) && seen.every((sum) => sum === 1500) ? "✓" : "–";
    },
  },
  {
    claim: "Everything undone when it throws",
    /** Partly, where a reader saw what was undone. */
    async tries(peer) {
      const bank = await peer.createBank();
      const seen = watch(bank);
      ignoringErrors(() => bank.transfer(100, true));
      await settle();
      bank.close?.();
      if (!isEqual(bank.balances(), [500, 1000])) return "–";
      return seen.every((sum) => sum === 1500) ? "✓" : "~";
    },
  },
  {
    claim: "Transactions across `await`, with conflicts and retries",
    /** What comes in while it waits is kept. */
    async tries(peer) {
      const bank = await peer.createBank();
      const approval = deferred<void>();
      const transfer = bank.transferAfter(() => approval.promise, 100);
      bank.deposit(50);
      approval.resolve();
      await Promise.resolve(transfer).catch(() => {});
      await settle();
      bank.close?.();
      return isEqual(bank.balances(), [450, 1100]) ? "✓" : "–";
    },
  },
  {
    claim: "Rules over several stores",
    /** What keeps the rule gets through, what breaks it is refused, and nothing of it is left. */
    async tries(peer) {
      const bank = await peer.createBank();
      bank.addRule(([checking, savings]) => checking + savings === 1500);
      ignoringErrors(() => bank.transfer(100));
      const isKept = isEqual(bank.balances(), [400, 1100]);
      ignoringErrors(() => bank.deposit(50));
      await settle();
      bank.close?.();
      return isKept && isEqual(bank.balances(), [400, 1100]) ? "✓" : "–";
    },
  },
  {
    claim: "Forms as drafts, with conflicts",
    /** A change of others is neither overwritten without a word, nor lost. */
    async tries(peer) {
      const bank = await peer.createBank();
      const edit = bank.edit();
      edit.setChecking(300);
      bank.deposit(50);
      let isTold = false;
      try {
        isTold = (await edit.save()) === false;
      } catch {
        isTold = true;
      }
      await settle();
      bank.close?.();
      return isTold && bank.balances()[0] === 550 ? "✓" : "–";
    },
  },
  {
    claim: "A refused optimistic change takes only its own",
    /** After +1, +10 and +100, of which +10 is refused, 101 is left. Partly, where one writes an inverse. */
    async tries(peer) {
      if ((await leftAfterRefusal(await peer.createBank())) === 101) return "✓";
      if (peer.createBankWithInverse === undefined) return "–";
      return (await leftAfterRefusal(peer.createBankWithInverse())) === 101 ? "~" : "–";
    },
  },
  {
    claim: "`startTransition` keeps the old screen",
    tries: (peer) => inTransition(peer, async (screen) => (screen.text() === "500" ? "✓" : "–")),
  },
  {
    claim: "…and a component that mounts meanwhile shows it too",
    tries: (peer) =>
      inTransition(peer, async (screen) => {
        await screen.mountAnother();
        return screen.text() === "500 500" ? "✓" : "–";
      }),
  },
];

/** A promise, and what fulfils it: `Promise.withResolvers` for every Node. */
function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  const fulfil: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => void fulfil.push(resolve));
  return { promise, resolve: (value) => fulfil[0]?.(value) };
}

/** What is left of three optimistic changes, when the second one is refused. */
async function leftAfterRefusal(bank: Bank): Promise<number> {
  const answers = [1, 10, 100].map((amount) => ({ amount, ...deferred<boolean>() }));
  for (const { amount, promise } of answers) {
    bank.addOptimistically(amount, promise);
    await settle();
  }
  for (const { amount, resolve } of answers) {
    resolve(amount !== 10);
    await settle();
  }
  const read = () => bank.optimisticBalance?.() ?? bank.balances()[0];
  for (let i = 0; i < 20 && read() !== 601; i++) await settle(); // what is far away takes longer
  const left = read() - 500;
  bank.close?.();
  return left;
}

/** Every sum that a reader was told of. */
function watch(bank: Bank): number[] {
  const seen: number[] = [];
  bank.watchSum((sum) => seen.push(sum));
  return seen;
}

/** Two turns of the event loop: libraries tell in a microtask or a task of their own. */
async function settle(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => setTimeout(resolve));
}

function ignoringErrors(body: () => void): void {
  try {
    body();
  } catch {}
}

function isEqual(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

interface Screen {
  text(): string;
  /** An urgent change that shows a second reader. */
  mountAnother(): Promise<void>;
}

/** Looks at a screen while a transition to 1 waits for what the new screen needs. */
async function inTransition(peer: Peer, look: (screen: Screen) => Promise<Mark>): Promise<Mark> {
  if (peer.createInReact === undefined) return "–";
  const inReact = await peer.createInReact();
  const view = render(<Shown of={inReact} isTwice={false} />);
  await act(settle);
  if (view.container.textContent !== "500") {
    throw new Error(`${peer.name} shows ${view.container.textContent} instead of 500.`);
  }
  await act(async () => startTransition(() => inReact.set(1)));
  await act(settle);
  const mark = await look({
    text: () => visibleText(view.container),
    mountAnother: async () => {
      await act(async () => view.rerender(<Shown of={inReact} isTwice />));
      await act(settle);
    },
  });
  view.unmount();
  return mark;
}

const never = new Promise<never>(() => {});

/** The new value waits, so that a transition to it stays pending. */
function Value({ value }: { value: number }): number {
  return value === 1 ? use(never) : value;
}

function Shown({ of: { Reader, Around = Plain }, isTwice }: { of: InReact; isTwice: boolean }) {
  return (
    <Around>
      <Suspense fallback="loading">
        <Reader>{(value) => <Value value={value} />}</Reader>
      </Suspense>
      {isTwice && <Reader>{(value) => ` ${value}`}</Reader>}
    </Around>
  );
}

/** React hides what a fallback stands for, and leaves it in the document. */
function visibleText(container: HTMLElement): string {
  const copy = container.cloneNode(true) as HTMLElement;
  for (const hidden of copy.querySelectorAll('[style*="display: none"]')) hidden.remove();
  return copy.textContent ?? "";
}

function Plain({ children }: { children: ReactNode }): ReactNode {
  return children;
}
