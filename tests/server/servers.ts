// A server as a process of its own.
import { type ChildProcess, spawn } from "node:child_process";

/** A server that can be ended at any moment, and comes back at the same port. */
export class ServerProcess {
  readonly #file: string;
  readonly #database: number;
  #process: ChildProcess | undefined = undefined;
  port = 0;

  /**
   * @param file The program, in one file.
   * @param database The port of PostgreSQL.
   */
  constructor(file: string, database: number) {
    this.#file = file;
    this.#database = database;
  }

  async start(): Promise<void> {
    const started = spawn(process.execPath, [this.#file, `${this.#database}`, `${this.port}`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = started;
    const text = await new Promise<string>((resolve, reject) => {
      started.stdout.once("data", (data) => resolve(String(data)));
      started.once("exit", () => reject(new Error("The server has ended before it listened.")));
    });
    this.port = Number(text);
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
