import budgets from "./budgets.json" with { type: "json" };

/**
 * How much work a long test may do: the small number in `npm test`, which has ten minutes for
 * everything, the large one in `npm run test:full`. Every long test has its line in budgets.json,
 * and `npm test` prints what it leaves out.
 */
export function budget(name: keyof typeof budgets): number {
  const { quick, full } = budgets[name];
  return isFullRun() ? full : quick;
}

function isFullRun(): boolean {
  return process.env.DOSYNC_FULL === "1";
}
