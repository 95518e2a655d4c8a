// Compares the size of each import set of size-budgets.json with its limit. `leavesOut` names parts of
// core that must not be in the bundle at all.
import { budgets, measure } from "./measure-size.mjs";
import { requireBuild } from "./packages.mjs";

requireBuild();

let failed = false;
for (const budget of budgets) {
  const { size, intruders, error } = await measured(budget);
  const isTooLarge = size > budget.limit;
  const isWrong = isTooLarge || intruders.length > 0 || error !== undefined;
  if (isWrong) failed = true;
  const target = budget.target === undefined ? "" : `, target ${budget.target}`;
  const figures = error ?? `${String(size).padStart(6)} of ${budget.limit} bytes${target}`;
  console.log(`${isWrong ? "✗" : "✓"} ${budget.name.padEnd(32)} ${figures}`);
  for (const input of intruders) console.log(`    should not contain ${input}`);
}
if (failed) process.exit(1);

/**
 * @param {import("./measure-size.mjs").Budget} budget
 * @returns {Promise<{ size: number, intruders: string[], error?: string }>}
 */
async function measured(budget) {
  try {
    return await measure(budget);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { size: 0, intruders: [], error: message };
  }
}
