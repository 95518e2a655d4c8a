// Runs in a Node that has SQLite: the laws of writes, each over a file of its own in a folder.
import { join } from "node:path";
import { onDeliveryError } from "@dosync/core";
import { sqlite } from "@dosync/server";
import { writeLaws } from "./laws.ts";

onDeliveryError(() => {}); // a refusal that a law waits for by looking
const [, , folder = ""] = process.argv;
const found: [string, string | null][] = [];
for (const [index, { title, check }] of writeLaws.entries()) {
  const store = sqlite(join(folder, `${index}.db`));
  const error = await check(store).then(
    () => null,
    (thrown: unknown) => String(thrown),
  );
  found.push([title, error]);
  await store.close();
}
console.log(JSON.stringify(found));
process.exit();
