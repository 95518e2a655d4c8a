// What somebody costs who only looks on.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle, type Program } from "../support/bundle.ts";
import { figures } from "../support/figures.ts";
import { bytesOfStream } from "./idle.ts";

let program: Program;

beforeAll(async () => {
  program = await bundle(join(import.meta.dirname, "idle.mjs"));
}, 60_000);

afterAll(() => program?.remove());

test(
  "a reader who only looks on takes half as much memory again as a bare stream at most",
  { timeout: 240_000 },
  async () => {
    // What is not collected yet is counted as well, so a busy machine is measured again.
    let [ours, bare] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let tries = 0; tries < 3 && !(ours / bare <= 1.5); tries++) {
      ours = Math.min(ours, await bytesOfStream(program.file, "ours", 600));
      bare = Math.min(bare, await bytesOfStream(program.file, "bare", 600));
    }
    const [a, b] = [ours, bare].map((bytes) => Math.round(bytes / 100) / 10);
    figures(`an idle reader holds ${a} kB, a bare stream ${b} kB`);
    expect(ours / bare).toBeLessThanOrEqual(1.5);
  },
);
