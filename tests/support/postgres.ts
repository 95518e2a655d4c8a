// A PostgreSQL of the tests' own: it is started on a free port, with a folder that goes with it.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { ensurePostgres } from "../../scripts/postgres.mjs";

export interface Postgres {
  readonly port: number;
  /** Makes a pool of connections, which ends with the server. */
  pool(most?: number): Pool;
  /** Ends the server at once, as if the machine had ended it. */
  kill(): Promise<void>;
  /** Starts it again, after it was killed. */
  start(): Promise<void>;
  /** Ends it, and takes its folder away. */
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then it runs as the user that Debian has made for it. */
const isRoot = process.getuid?.() === 0;

function command(program: string, args: readonly string[]): [string, string[]] {
  return isRoot ? ["runuser", ["-u", "postgres", "--", program, ...args]] : [program, [...args]];
}

export async function startPostgres(): Promise<Postgres> {
  const programs = ensurePostgres();
  const folder = mkdtempSync(join(tmpdir(), "dosync-postgres-"));
  chmodSync(folder, 0o700);
  if (isRoot) chownSync(folder, idOf("-u"), idOf("-g"));
  const data = join(folder, "data");
  execFileSync(
    ...command(join(programs, "initdb"), [
      "-D",
      data,
      "-U",
      "postgres",
      "-A",
      "trust",
      "--no-sync",
    ]),
    { stdio: "pipe", cwd: "/" },
  );
  const port = await freePort();
  const pools: Pool[] = [];
  let server: ChildProcess | undefined;
  const connect = (most: number): Pool => {
    const pool = new Pool({ host: "127.0.0.1", port, user: "postgres", max: most });
    pool.on("error", () => {}); // it is heard of where the connection is used
    return pool;
  };
  const postgres: Postgres = {
    port,
    pool(most = 4) {
      const pool = connect(most);
      pools.push(pool);
      return pool;
    },
    async start() {
      const settings = [
        "listen_addresses=127.0.0.1",
        "max_connections=200",
        `unix_socket_directories=`,
      ];
      const args = ["-D", data, "-p", `${port}`, ...settings.flatMap((each) => ["-c", each])];
      server = spawn(...command(join(programs, "postgres"), args), { stdio: "ignore", cwd: "/" });
      await ready(connect);
    },
    async kill() {
      const pid = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
      const ended = new Promise((resolve) => server!.once("exit", resolve));
      process.kill(pid, "SIGKILL");
      await ended;
    },
    async stop() {
      await Promise.all(pools.map((pool) => pool.end().catch(() => {})));
      const ended = new Promise((resolve) => server!.once("exit", resolve));
      const args = ["stop", "-D", data, "-m", "immediate"];
      if (server!.exitCode === null) {
        execFileSync(...command(join(programs, "pg_ctl"), args), { stdio: "pipe", cwd: "/" });
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await postgres.start();
  return postgres;
}

async function ready(connect: (most: number) => Pool): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const pool = connect(1);
    try {
      await pool.query("select 1");
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await pool.end();
    }
  }
}

function idOf(which: "-u" | "-g"): number {
  return Number(execFileSync("id", [which, "postgres"], { encoding: "utf8" }));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
