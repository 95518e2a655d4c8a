// `npm run mutants`: breaks core in one place after the other, and expects its tests to fail each time.
// With numbers or words as arguments it tries only those; `--check` only looks whether each can be made.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mutants } from "./mutants-list.mjs";
import { repository } from "./packages.mjs";

const outdated = mutants.filter((mutant) => !isPossible(mutant));
for (const { file, name } of outdated) console.log(`outdated: ${file}: ${name}`);
if (process.argv.includes("--check")) process.exit(outdated.length === 0 ? 0 : 1);

const words = process.argv.slice(2);
const chosen = mutants
  .map((mutant, number) => ({ ...mutant, number }))
  .filter(
    (mutant) => !outdated.some(({ name, file }) => name === mutant.name && file === mutant.file),
  )
  .filter(({ name, file, number }) =>
    words.length === 0
      ? true
      : words.some((word) => `${number}` === word || `${file} ${name}`.includes(word)),
  );

if (run(undefined) !== 0) {
  console.log("The tests fail without any mutant. See to that first.");
  process.exit(1);
}
const survivors = chosen.filter((mutant) => {
  const begun = Date.now();
  const hasSurvived = run(mutant.number) === 0 && isPossible(mutant);
  const took = ((Date.now() - begun) / 1000).toFixed(1).padStart(5);
  console.log(
    `${hasSurvived ? "SURVIVED" : "killed  "} ${took} s  ${mutant.number} ${mutant.file}: ${mutant.name}`,
  );
  return hasSurvived;
});

console.log(
  `\n${chosen.length - survivors.length} of ${chosen.length} mutants killed, ${outdated.length} outdated`,
);
process.exit(survivors.length + outdated.length === 0 ? 0 : 1);

/** @param {import("./mutants-list.mjs").Mutant} mutant */
function isPossible({ file, text }) {
  const source = readFileSync(`${repository}packages/core/src/${file}`, "utf8");
  return source.split(text).length === 2;
}

/** @param {number | undefined} number */
function run(number) {
  const vitest = `${repository}node_modules/vitest/vitest.mjs`;
  const args = [vitest, "run", "--config", "scripts/mutants.config.ts", "--reporter", "dot"];
  const { status } = spawnSync(process.execPath, args, {
    cwd: repository,
    stdio: "ignore",
    timeout: 120_000, // an endless loop is noticed too
    env: { ...process.env, ...(number === undefined ? {} : { DOSYNC_MUTANT: `${number}` }) },
  });
  return status;
}
