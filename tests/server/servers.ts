// A server as a process of its own.
import { type ChildProcess, spawn } from "node:child_process";

/** A server that can be ended at any moment, and comes back at the same port. */
export class ServerProcess {
  readonly #file: string;
  readonly #node: string;
  readonly #database: number | string;
  #process: ChildProcess | undefined = undefined;
  port = 0;

  /**
   * @param file The program, in one file.
   * @param database The port of PostgreSQL, or the file of SQLite.
   * @param node The Node that runs it.
   */
  constructor(file: string, database: number | string, node: string = process.execPath) {
    this.#file = file;
    this.#node = node;
    this.#database = database;
  }

  async start(): Promise<void> {
    const started = spawn(
      this.#node,
      ["--no-warnings", this.#file, `${this.#database}`, `${this.port}`],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    this.#process = started;
    const text = await new Promise<string>((resolve, reject) => {
      started.stdout.once("data", (data) => resolve(String(data)));
      started.once("exit", () => reject(new Error("The server has ended before it listened.")));
    });
    this.port = Number(text);
  }

  /** Asks it to end. @returns What it has ended with. */
  async stop(): Promise<number | null> {
    const process = this.#process!;
    const ended = new Promise<number | null>((resolve) => process.once("exit", resolve));
    process.kill("SIGTERM");
    return ended;
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise((resolve) => process.once("exit", resolve));
    process.kill("SIGKILL");
    await ended;
  }
}
