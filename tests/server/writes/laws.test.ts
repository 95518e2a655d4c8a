import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { memory } from "@dosync/replica";
import { postgres, type PostgresPlace } from "@dosync/server";
import { ensureNodeWithSqlite } from "../../../scripts/node-with-sqlite.mjs";
import { bundle, type Program } from "../../support/bundle.ts";
import { collectDeliveryErrors } from "../../support/delivery-errors.ts";
import { type Postgres, startPostgres } from "../../support/postgres.ts";
import { writeLaws } from "./laws.ts";

beforeEach(() => void collectDeliveryErrors()); // of what is refused and looked at

describe("in memory", () => {
  test.each(writeLaws)("$title", ({ check }) => check(memory()));
});

describe("in PostgreSQL", () => {
  let database: Postgres;
  let place: PostgresPlace;

  beforeAll(async () => {
    database = await startPostgres();
    place = postgres(database.pool());
  }, 120_000);
  afterAll(async () => {
    await place?.close();
    await database?.stop();
  });

  test.each(writeLaws)("$title", ({ check }) => check(place));
});

describe("in SQLite", () => {
  let program: Program;
  beforeAll(async () => {
    program = await bundle(join(import.meta.dirname, "sqlite.ts"));
  }, 240_000);
  afterAll(() => program?.remove());

  test("every law of writes holds", () => {
    const folder = mkdtempSync(join(tmpdir(), "dosync-writes-"));
    try {
      const args = ["--no-warnings", program.file, folder];
      const text = execFileSync(ensureNodeWithSqlite(), args, { encoding: "utf8", stdio: "pipe" });
      const found = JSON.parse(text) as [string, string | null][];
      expect(found.map(([title]) => title)).toEqual(writeLaws.map(({ title }) => title));
      expect(found.filter(([, error]) => error !== null)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
