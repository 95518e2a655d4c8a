// Runs in a Node that has SQLite: `child.mjs laws FOLDER`, `upgrade FOLDER`, `commit FILE COUNT NAME`, `read FILE`,
// `backup FILE FOLDER COUNT`, `beside FILE` and `floor FILE`.
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
} else if (what === "backup") {
  // Copies are made while another process commits.
  const [folder = "", count] = rest;
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const copies = [];
  const database = new DatabaseSync(path, { readOnly: true });
  database.exec("pragma busy_timeout = 10000");
  for (let number = 0; number < Number(count); number++) {
    const file = join(folder, `copy ${number}.db`);
    const before = headOf(database);
    database.exec(`VACUUM INTO '${file}'`);
    copies.push({ file, before, after: headOf(database) });
  }
  database.close();
  console.log(JSON.stringify(copies));
} else if (what === "beside") {
  // Another connection is in the middle of a write.
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const writer = new DatabaseSync(path);
  writer.exec("begin immediate");
  const place = sqlite(path);
  const { values } = await place.open(name).load("one");
  console.log(JSON.stringify([...values]));
  await place.close();
  writer.exec("rollback");
  writer.close();
} else if (what === "floor") {
  // Each commit is made by a store that was just opened.
  for (let head = 0; head < 210; head++) {
    const place = sqlite(path, { log: 10 });
    await place.open(name).commit(head, { version: 1, mutations: [], values: [], removed: [] });
    await place.close();
  }
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const database = new DatabaseSync(path);
  const rows = database.prepare("select head from dosync_batch").all().length;
  database.close();
  const place = sqlite(path);
  const store = place.open(name);
  const known = [
    (await store.since(100))?.length ?? null,
    (await store.since(200))?.length ?? null,
  ];
  console.log(JSON.stringify({ rows, known }));
  await place.close();
} else if (what === "close-while-opening") {
  const [begin, end] = [globalThis.setInterval, globalThis.clearInterval];
  const running = new Set();
  globalThis.setInterval = (...args) => {
    const timer = begin(...args);
    running.add(timer);
    return timer;
  };
  globalThis.clearInterval = (timer) => {
    running.delete(timer);
    end(timer);
  };
  const place = sqlite(path);
  const loading = place.open(name).load("one");
  await place.close();
  await loading.catch(() => {});
  console.log(JSON.stringify(running.size));
} else {
  const place = sqlite(path);
  const store = place.open(name);
  const { head, values, last } = await store.load("one");
  const log = (await store.since(0))?.flatMap(({ mutations }) => mutations);
  console.log(JSON.stringify({ head, values: [...values], last, log }));
  await place.close();
}

/** @param {import("node:sqlite").DatabaseSync} database */
function headOf(database) {
  return database.prepare("select head from dosync_space").get()?.["head"];
}
