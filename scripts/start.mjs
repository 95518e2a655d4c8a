// `npm start`: the demos in React and Vue, served from the sources, at a printed address.
import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { checkNode } from "./check-node.mjs";

checkNode();
const port = process.env["PORT"] ?? "6006";
if (await isTaken(Number(port))) {
  const other = Number(port) + 1;
  console.error(`Port ${port} is in use. Take another one: PORT=${other} npm start`);
  process.exit(1);
}
console.log(`Starting the demos. They will be at http://localhost:${port}`);
const args = ["--no-install", "storybook", "dev", "--port", port, "--exact-port"];
args.push("--config-dir", ".storybook", "--no-version-updates");
if (process.env["CI"] || process.env["SSH_CONNECTION"]) args.push("--ci");
const { status } = spawnSync("npx", args, {
  cwd: new URL("../stories", import.meta.url),
  env: { ...process.env, STORYBOOK_DISABLE_TELEMETRY: "1" },
  stdio: "inherit",
});
process.exit(status ?? 1);

/**
 * Whether another program listens on this port.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isTaken(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(true));
    probe.listen(port, () => probe.close(() => resolve(false)));
  });
}
