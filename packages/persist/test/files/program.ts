// A program of its own, which is killed: it transfers until then, and prints the number of each transfer that was kept.
import { persist } from "../../src/index.ts";
import { createBank, transfer } from "./bank.ts";
import { FileStorage } from "./file-storage.ts";

const [, , folder = ""] = process.argv;
const bank = createBank();
const saved = persist(bank, { key: "bank", storage: () => new FileStorage(folder), throttle: 0 });
await saved.ready;
for (;;) {
  const number = transfer(bank);
  await saved.flush();
  process.stdout.write(`${number}\n`);
}
