import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useMemo, useState } from "react";
import { expect, fireEvent, userEvent, waitFor, within } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import { createBudget } from "./budget.ts";
import budgetModelText from "./budget.ts?raw";
import { Budget } from "./Budget.tsx";
import budgetText from "./Budget.tsx?raw";
import "./invariants.css";
import { createRoster, type Guard } from "./roster.ts";
import rosterModelText from "./roster.ts?raw";
import { Roster } from "./Roster.tsx";
import rosterText from "./Roster.tsx?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Invariants" };
export default meta;

export const BudgetStory: StoryObj = {
  name: "A budget",
  render: () => <BudgetPage />,
  play: inTests(async ({ canvas }) => {
    const product = canvas.getByRole("slider", { name: "Product" });
    await fireEvent.change(product, { target: { value: "70" } });
    await waitFor(() => expect(product).toHaveValue("70"));
    await expect(canvas.getByRole("slider", { name: "Research" })).toHaveValue("15");
    await expect(canvas.getByText("sum 100")).toBeVisible();

    await userEvent.click(canvas.getByRole("switch"));
    await fireEvent.change(product, { target: { value: "20" } });
    await expect(
      await canvas.findByText(/Invariant "the shares sum to 100" does not hold/),
    ).toBeVisible();
    await expect(product).toHaveValue("70");
    await expect(canvas.getByText("sum 100")).toBeVisible();

    await userEvent.click(canvas.getByRole("button", { name: "Start over" }));
    await expect(canvas.getByRole("switch")).toBeChecked();
  }),
};

export const RosterStory: StoryObj = {
  name: "A roster, step by step",
  render: () => <RosterPage />,
  play: inTests(async ({ canvas }) => {
    const take = async (name: string, step: string): Promise<void> => {
      const region = within(canvas.getByRole("region", { name }));
      await userEvent.click(await region.findByRole("button", { name: step }));
    };
    const bothUpToCommit = async (): Promise<void> => {
      for (const step of ["Start", "Look at the roster", "Go off duty"]) {
        await take("Ada", step);
        await take("Grace", step);
      }
      await take("Ada", "Commit");
      await take("Grace", "Commit");
    };
    const grace = (): ReturnType<typeof within> =>
      within(canvas.getByRole("region", { name: "Grace" }));

    await bothUpToCommit();
    await expect(await canvas.findByText(/Nobody is on call/)).toBeVisible();

    await userEvent.click(canvas.getByRole("radio", { name: "invariant" }));
    await bothUpToCommit();
    await expect(await grace().findByText(/Invariant "somebody is on call"/)).toBeVisible();
    await expect(canvas.getByText("1 of 2 on call.")).toBeVisible();

    await userEvent.click(canvas.getByRole("radio", { name: "ensure" }));
    await bothUpToCommit();
    await expect(await grace().findByText("attempt 2")).toBeVisible();
    await take("Grace", "Look at the roster");
    await expect(await grace().findByText("Nobody else is on call.")).toBeVisible();
    await expect(canvas.getByText("1 of 2 on call.")).toBeVisible();

    // The first thing to try is a roster that nothing guards.
    await userEvent.click(canvas.getByRole("button", { name: "Start over" }));
    await expect(canvas.getByRole("radio", { name: "Nothing" })).toBeChecked();
  }),
};

function BudgetPage(): ReactElement {
  const [budget] = useState(createBudget);
  const log = useLog(budget.shares);
  return (
    <DemoPage
      title="Start by naming the invariant"
      framework="React"
      uses={["ref", "dosync", "invariant", "useDerived"]}
      lead="Four shares that sum to 100, written down once. Every commit that touches one of them is checked on the values that would result; nothing on the page ever shows another sum."
      tries={[
        "Drag a slider: the others make room in the same transaction.",
        "Switch balancing off and drag again: the invariant refuses, names itself and the values, and the slider stays.",
        "See in the log that each drag is one commit over four refs.",
      ]}
      log={log}
      files={[
        { name: "budget.ts", text: budgetModelText },
        { name: "Budget.tsx", text: budgetText },
      ]}
    >
      <Budget budget={budget} />
    </DemoPage>
  );
}

function RosterPage(): ReactElement {
  const [guard, setGuard] = useState<Guard>("nothing");
  const roster = useMemo(() => createRoster(guard), [guard]);
  const log = useLog(roster.identities);
  return (
    <DemoPage
      title="Both were right, and yet"
      framework="React"
      uses={["dosyncAsync", "ensure", "invariant"]}
      lead="Each doctor may go off duty if the other one stays. Two transactions look at the same moment, change different refs and never collide: write skew. One word in the transaction prevents it, or one rule over both."
      tries={[
        "With nothing as the guard: start both, let both look, let both go, commit both. Nobody is left.",
        "With ensure: what was only read counts as well. The second one is overtaken, runs again, and sees why it must stay.",
        "With invariant: the transactions are as careless as before, and the commit is refused.",
      ]}
      log={log}
      files={[
        { name: "roster.ts", text: rosterModelText },
        { name: "Roster.tsx", text: rosterText },
      ]}
    >
      <Roster roster={roster} guard={guard} onGuard={setGuard} />
    </DemoPage>
  );
}
