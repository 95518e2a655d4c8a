// Keeps a session of a package's tests, and ends it where a mutant never ends.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @typedef {import("./session.mjs").Task} Task */
/** @typedef {import("./session.mjs").Outcome} Outcome */

const session = fileURLToPath(new URL("session.mjs", import.meta.url));

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** A session is a group of processes of its own: it ends with its workers and its browser. */
export class Runner {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;
  #projects;

  /** @param {readonly string[]} projects */
  constructor(projects) {
    this.#projects = projects;
  }

  /**
   * What became of the tests, or nothing if they took too long.
   * @param {Task} task
   * @param {number} longest in milliseconds
   * @returns {Promise<Outcome | undefined>}
   */
  async run(task, longest) {
    const child = (this.#process ??= await start(this.#projects));
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const late = new Promise((/** @type {(nothing: undefined) => void} */ resolve) => {
      timer = setTimeout(resolve, longest, undefined);
    });
    const answer = answerOf(child);
    child.send(task);
    const outcome = await Promise.race([answer, late]);
    clearTimeout(timer);
    if (outcome === undefined || outcome === "gone") this.end();
    return outcome === "gone" ? { passed: false, by: "the process ended" } : outcome;
  }

  end() {
    if (this.#process !== undefined) kill(this.#process);
    this.#process = undefined;
  }
}

/** Ends every session that still runs. */
export function endAll() {
  for (const child of running) kill(child);
}

/** @param {readonly string[]} projects */
async function start(projects) {
  const child = fork(session, projects, {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: { ...process.env, NODE_ENV: "test", VITEST: "true" },
  });
  running.add(child);
  await answerOf(child);
  return child;
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<Outcome | "gone">}
 */
function answerOf(child) {
  return new Promise((resolve) => {
    const gone = () => resolve("gone");
    child.once("exit", gone);
    child.once("message", (message) => {
      child.off("exit", gone);
      resolve(/** @type {Outcome} */ (message));
    });
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function kill(child) {
  running.delete(child);
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
