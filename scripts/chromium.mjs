// Finds Chromium for the browser tests, or installs it, or says clearly why it cannot.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { chromium } from "playwright";

const systemPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The tests load nothing from the internet, so Chromium is not allowed to reach it. */
export const chromiumLaunchArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
  // Tests of garbage collection force a collection, and measure what is left.
  "--js-flags=--expose-gc",
  "--enable-precise-memory-info",
];

/**
 * The path of a Chromium that can be started, if there is one.
 * @returns {string | undefined}
 */
export function findChromium() {
  const chosen = process.env["CHROMIUM_PATH"];
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH is "${chosen}", which is not a program that can be started.`);
  }
  return [...systemPaths, chromium.executablePath()].find(isExecutable);
}

/**
 * Finds Chromium; where there is none, installs it first.
 * @returns {string}
 */
export function ensureChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  console.log("No Chromium found; installing one for the browser tests.");
  const isDebianRoot = process.getuid?.() === 0 && existsSync("/etc/debian_version");
  if (isDebianRoot) installFromDebian();
  else installFromPlaywright();
  const installed = findChromium();
  if (installed !== undefined) return installed;
  throw new Error(
    [
      "The browser tests need Chromium, and none could be found or installed.",
      "Install one by hand (Debian: apt-get install chromium; elsewhere: npx playwright install chromium),",
      "or set CHROMIUM_PATH to the program of a Chromium or Chrome that you have.",
    ].join("\n"),
  );
}

function installFromDebian() {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "-qq"], env);
  run("apt-get", ["install", "-y", "-qq", "chromium"], env);
}

function installFromPlaywright() {
  run("npx", ["playwright", "install", "chromium"], process.env);
}

/**
 * A failure is not thrown here: whether Chromium is there afterwards decides.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function run(command, args, env) {
  spawnSync(command, args, { env, stdio: ["ignore", "inherit", "inherit"] });
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
