import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { inject } from "vitest";
import {
  execute,
  makeFolder,
  manifestOf,
  type PackageFolder,
} from "../packaging/scratch-project.ts";

/** Frameworks send reports to their makers unless they are told not to. */
const quiet = { NEXT_TELEMETRY_DISABLED: "1", NUXT_TELEMETRY_DISABLED: "1", CI: "1" };
const patience = 240_000;
/** A registry may be far away, and a machine may have other things to do. */
const patienceToInstall = 1_200_000;

/** An application of a folder beside this file, with the packed packages, installed from the registry. */
export class Application {
  readonly folder: string = makeFolder();
  readonly #servers: Server[] = [];

  /** @param packages what it uses of ours, besides core */
  constructor(name: string, packages: readonly PackageFolder[]) {
    cpSync(join(import.meta.dirname, name), this.folder, { recursive: true });
    const file = join(this.folder, "package.json");
    const manifest = JSON.parse(readFileSync(file, "utf8")) as { dependencies: object };
    const tarballs = inject("tarballs");
    const ours = ["core" as const, ...packages].map((folder) => [
      manifestOf(folder).name,
      `file:${tarballs[folder]}`,
    ]);
    const dependencies = { ...manifest.dependencies, ...Object.fromEntries(ours) };
    writeFileSync(file, JSON.stringify({ ...manifest, dependencies }));
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  install(): void {
    const quietly = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    const args = ["install", "--prefer-offline", ...quietly];
    execute(this.folder, "npm", args, { timeout: patienceToInstall });
  }

  /** Runs a program of Node in the folder, and answers what it printed. */
  run(program: string, ...args: string[]): string {
    const env = { ...quiet, NODE_ENV: "production" };
    return execute(this.folder, process.execPath, [program, ...args], { timeout: patience, env });
  }

  /** Starts a server by a program of Node, which is given its port, and waits until it answers. */
  async serve(
    program: (port: number) => readonly string[],
    mode: "production" | "development" = "production",
  ): Promise<Server> {
    const port = await freePort();
    const server = new Server(this.folder, port, program(port), mode);
    this.#servers.push(server);
    await server.answers();
    return server;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A server that runs as a process of its own. */
export class Server {
  /** Its start, with a slash at the end. */
  readonly address: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  #printed = "";

  constructor(folder: string, port: number, args: readonly string[], mode: string) {
    this.address = `http://127.0.0.1:${port}/`;
    this.#process = spawn(process.execPath, args, {
      cwd: folder,
      detached: true, // it may start others, which end together with it
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...quiet, NODE_ENV: mode, HOST: "127.0.0.1", PORT: String(port) },
    });
    this.#ended = new Promise((resolve) => this.#process.once("exit", () => resolve()));
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (data: Buffer) => (this.#printed += data.toString()));
    }
  }

  /** What it has printed until now. */
  get printed(): string {
    return this.#printed;
  }

  async answers(): Promise<void> {
    const end = Date.now() + 60_000;
    for (;;) {
      try {
        await (await fetch(this.address)).text();
        return;
      } catch (cause) {
        const isOver = this.#process.exitCode !== null || Date.now() > end;
        if (isOver) throw new Error(`The server does not answer.\n${this.#printed}`, { cause });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) process.kill(-this.#process.pid!, "SIGTERM");
    await this.#ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
