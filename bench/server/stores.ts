// A store's commits in batches of 25, beside the same statements without it.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Batch, Store } from "@dosync/replica";

export const BATCH = 25;

/** A batch as a server commits it: 25 mutations of one device, which write 25 values. */
function batchOf(head: number): Batch {
  const mutations = Array.from({ length: BATCH }, (_, index) => ({
    client: "device",
    number: head * BATCH + index + 1,
    name: "set",
    args: index,
    by: "ada",
    now: 1,
    refusal: undefined,
  }));
  const values = mutations.map(({ number }, index) => [`value.${index}`, number] as const);
  return { version: 1, mutations, values, removed: [] };
}

/** @returns Batches a second. */
export async function commitsOf(store: Store, milliseconds: number): Promise<number> {
  let { head } = await store.load("device");
  const from = head;
  const begun = performance.now();
  while (performance.now() - begun < milliseconds) {
    if ((await store.commit(head, batchOf(head))) !== "committed") throw new Error("It has moved.");
    head++;
  }
  return ((head - from) * 1000) / (performance.now() - begun);
}

const TEXT = "x".repeat(2500); // about as long as a batch is

/** PostgreSQL by pgbench: one client, the same rows in one transaction. @returns Batches a second. */
export function pgbench(program: string, port: number, folder: string, seconds: number): number {
  const file = join(folder, "batch.sql");
  const rows = Array.from({ length: BATCH }, (_, i) => `('bare','a','value.${i}','[:n]')`).join();
  writeFileSync(
    file,
    `\\set n random(1, 1000000000)
begin;
update dosync_space set head = head + 1 where model = 'bare' and space = 'a';
with batch as (insert into dosync_batch (model, space, head, batch) select 'bare', 'a', head, '${TEXT}' from dosync_space where model = 'bare' and space = 'a'),
told as (insert into dosync_client values ('bare','a','device','[:n]',:n) on conflict (model, space, client) do update set last = excluded.last, seen = excluded.seen)
insert into dosync_value values ${rows} on conflict (model, space, address) do update set value = excluded.value;
select pg_notify('dosync', 'bare');
commit;
`,
  );
  const args = ["-n", "-c", "1", "-T", `${seconds}`, "-f", file, "-M", "simple"];
  const where = ["-h", "127.0.0.1", "-p", `${port}`, "-U", "postgres", "postgres"];
  const text = execFileSync(program, [...args, ...where], { encoding: "utf8", stdio: "pipe" });
  return Number(/tps = ([\d.]+)/.exec(text)![1]);
}

interface Database {
  exec(sql: string): void;
  prepare(sql: string): { run(...values: (string | number)[]): unknown };
}

/** SQLite by its own driver: the same rows in one transaction. @returns Batches a second. */
export function bareSqlite(database: Database, milliseconds: number): number {
  database.exec("pragma synchronous = full");
  const head = database.prepare(
    "insert into dosync_space (model, space, head, floor, version) values ('bare','a',?,0,1) on conflict (model, space) do update set head = excluded.head",
  );
  const batch = database.prepare(
    "insert into dosync_batch (model, space, head, batch) values ('bare','a',?,?)",
  );
  const value = database.prepare(
    "insert into dosync_value values ('bare','a',?,?) on conflict (model, space, address) do update set value = excluded.value",
  );
  const client = database.prepare(
    "insert into dosync_client values ('bare','a','device',?,?) on conflict (model, space, client) do update set last = excluded.last",
  );
  const begun = performance.now();
  let count = 0;
  for (; performance.now() - begun < milliseconds; count++) {
    database.exec("begin immediate");
    head.run(count + 1);
    batch.run(count + 1, TEXT);
    for (let i = 0; i < BATCH; i++) value.run(`value.${i}`, `[${count}]`);
    client.run(`[${count}]`, count);
    database.exec("commit");
  }
  return (count * 1000) / (performance.now() - begun);
}
