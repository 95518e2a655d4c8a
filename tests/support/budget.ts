import budgets from "./budgets.json" with { type: "json" };

/** Numbers below stay as they are. */
const FEW = 30;

/**
 * How much work a long test may do: the small number in `npm test`, which has ten minutes for
 * everything, the large one in `npm run test:full`. Every long test has its line in budgets.json,
 * and `npm test` prints what it leaves out. Laws that run in development and in production share the small number:
 * production, which runs the same code without checks, has a third of a number that is not small already.
 */
export function budget(name: keyof typeof budgets): number {
  const { quick, full } = budgets[name];
  if (isFullRun()) return full;
  return process.env.NODE_ENV === "production" && quick >= FEW ? Math.ceil(quick / 3) : quick;
}

function isFullRun(): boolean {
  return process.env.DOSYNC_FULL === "1";
}
