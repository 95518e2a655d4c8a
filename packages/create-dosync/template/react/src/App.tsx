import { useDeref } from "@dosync/react";
import { useState } from "react";
import { checking, savings, total, transfer } from "./bank.ts";

export function App() {
  const [problem, setProblem] = useState("");

  function move(amount: number) {
    try {
      transfer(amount);
      setProblem("");
    } catch (error) {
      setProblem((error as Error).message);
    }
  }

  return (
    <main>
      <h1>A bank that loses nothing</h1>
      <dl>
        <div>
          <dt>Checking</dt>
          <dd>{useDeref(checking)}</dd>
        </div>
        <div>
          <dt>Savings</dt>
          <dd>{useDeref(savings)}</dd>
        </div>
        <div>
          <dt>Total</dt>
          <dd>{useDeref(total)}</dd>
        </div>
      </dl>
      <button type="button" onClick={() => move(200)}>
        Move 200 to savings
      </button>
      <p role="status">{problem}</p>
    </main>
  );
}
