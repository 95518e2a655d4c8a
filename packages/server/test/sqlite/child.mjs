// Runs in a Node that has SQLite: `child.mjs laws FOLDER`, `upgrade FOLDER`, `commit FILE COUNT NAME`, `read FILE`.
import { join } from "node:path";
import { storeLaws } from "@dosync/replica/testing";
import { sqlite } from "@dosync/server";
import { checkUpgraded, earlier, tablesOf } from "../old-tables.mjs";

const [, , what, path = "", ...rest] = process.argv;
const name = { model: "bank", space: "a" };

if (what === "laws") {
  let count = 0;
  const found = [];
  for (const { title, check } of storeLaws(() => sqlite(join(path, `${count++}.db`)))) {
    const error = await check().then(
      () => null,
      (/** @type {unknown} */ error) => String(error),
    );
    found.push([title, error]);
  }
  console.log(JSON.stringify(found));
} else if (what === "upgrade") {
  const found = [];
  for (const version of earlier) {
    const file = join(path, `version ${version}.db`);
    const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
    const old = new DatabaseSync(file);
    for (const statement of tablesOf(version)) old.exec(statement);
    old.close();
    const place = sqlite(file);
    await checkUpgraded(version, place);
    await place.close();
    found.push(version);
  }
  console.log(JSON.stringify(found));
} else if (what === "commit") {
  const [most = "", client = ""] = rest;
  const place = sqlite(path, { log: 1_000_000 });
  const store = place.open(name);
  let { head } = await store.load(client);
  for (let number = 1; number <= Number(most);) {
    const call = { client, number, name: "set", args: number, by: client, now: 1 };
    const mutations = [{ ...call, refusal: undefined }];
    const values = /** @type {const} */ ([[client, number]]);
    const answer = await store.commit(head, { version: 1, mutations, values, removed: [] });
    if (answer === "committed") {
      number++;
      head++;
      console.log(head);
    } else {
      head += (await store.since(head))?.length ?? 0;
    }
  }
  await place.close();
} else {
  const place = sqlite(path);
  const store = place.open(name);
  const { head, values, last } = await store.load("one");
  const log = (await store.since(0))?.flatMap(({ mutations }) => mutations);
  console.log(JSON.stringify({ head, values: [...values], last, log }));
  await place.close();
}
