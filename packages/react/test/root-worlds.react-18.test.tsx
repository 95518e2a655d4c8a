import { atom, dosync, ref, alter, swap, deref, reset } from "@dosync/core";
import { startTransition } from "react";
import { expect, test } from "vitest";
import { type Alone, open, shownOn, tipOf } from "./support/screen-alone.ts";

const PROGRAMS = 150;

/** How a commit writes its number into the history that the screen shows. */
const WAYS = ["ref", "atom", "atom in a dosync", "atom twice in a dosync"] as const;

// React is played here: it renders and shows what it was given, in any order that it may.
test.each(WAYS)(
  "each screen is the beginning of all commits with the urgent ones that follow, each once: %s",
  (way) => {
    for (let seed = 1; seed <= PROGRAMS; seed++) new Program(seed, way).run();
  },
);

test("what is on the screen is dropped from what is run again, and nothing else", () => {
  const x = atom("");
  const { screen, handed, close } = open([x]);
  const add = (what: string): void => void swap(x, (all) => all + what);
  startTransition(() => add("T"));
  startTransition(() => void reset(x, "R"));
  add("a");
  add("b");
  const [first, second] = handed;
  screen.beginPass(screen.worlds.committedState, 1);
  add("c");
  screen.commitUrgent(1);
  screen.settle();
  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual(["ab", "abc"]);

  // The newest world that lack what is on the screen are given up: a newer one has been given.
  expect([first!.isStale, second!.isStale]).toEqual([true, false]);
  screen.beginPass(screen.worlds.committedState, 2);
  screen.commitUrgent(2);
  expect([shownOn(screen, x), screen.worlds.isUpToDate]).toEqual(["abc", true]);
  add("d");
  expect(tipOf(screen, x)).toBe("abcd");
  screen.commitWorld(handed.at(-1)!);
  expect([shownOn(screen, x), tipOf(screen, x), deref(x)]).toEqual(["Rabcd", "Rabcd", "Rabcd"]);
  close();
});

/** Commits and what React does with them, at random. Each commit adds its number to a history. */
class Program {
  readonly #seed: number;
  readonly #way: (typeof WAYS)[number];
  readonly #page: Alone;
  readonly #inRef = ref("");
  readonly #inAtom = atom("");
  /** Each commit that was made, in the order of the store: a transition's number is negative. */
  readonly #commits: number[] = [];
  #state: number;
  #shownPrefix = 0;
  /** The urgent updates of the urgent pass that React has begun. */
  #pass: number | undefined = undefined;

  constructor(seed: number, way: (typeof WAYS)[number]) {
    this.#seed = seed;
    this.#state = seed * 7919;
    this.#way = way;
    this.#page = open([this.#history]);
  }

  get #history() {
    return this.#way === "ref" ? this.#inRef : this.#inAtom;
  }

  run(): void {
    const length = 4 + this.#below(14);
    for (let i = 0; i < length; i++) {
      this.#step();
      this.#check();
    }
    this.#finish();
    this.#page.close();
  }

  #step(): void {
    const { screen, read } = this.#page;
    switch (this.#below(6)) {
      case 0:
      case 1:
        return this.#commit(false);
      case 2:
        return startTransition(() => this.#commit(true));
      case 3:
        screen.beginPass(screen.worlds.committedState, (this.#pass = read.urgentCount));
        return;
      case 4:
        return this.#showUrgent();
      default:
        return this.#showBranch(this.#below(this.#page.handed.length));
    }
  }

  #commit(isTransition: boolean): void {
    const id = this.#commits.length + 1;
    this.#commits.push(isTransition ? -id : id);
    const add = (all: string): string => `${all} ${id}`;
    const atomic = this.#inAtom;
    if (this.#way === "ref") dosync(() => alter(this.#inRef, add));
    else if (this.#way === "atom") swap(atomic, add);
    else if (this.#way === "atom in a dosync") dosync(() => swap(atomic, add));
    else {
      dosync(() => {
        swap(atomic, (all) => `${all} half`);
        swap(atomic, (all) => add(all.replace(/ half$/, "")));
      });
    }
  }

  /** React ends the urgent pass that it has begun, with what has come since left for the next one. */
  #showUrgent(): void {
    const urgentCount = this.#pass;
    if (urgentCount === undefined) return;
    this.#pass = undefined;
    const { screen } = this.#page;
    screen.commitUrgent(urgentCount);
    screen.settle();
  }

  /** React shows a world that it was given, unless it would have to wait for a newer one. */
  #showBranch(place: number): void {
    const { screen, handed } = this.#page;
    const world = handed[place];
    if (world === undefined || world === screen.worlds.committedState) return;
    if (screen.waitFor(world) !== undefined || !screen.worlds.isKnown(world)) return;
    this.#pass = undefined; // that pass is given up
    screen.beginPass(world, 0);
    screen.commitWorld(world);
    this.#check();
    screen.settle();
  }

  #finish(): void {
    const { screen, handed, read } = this.#page;
    this.#showBranch(handed.length - 1);
    screen.beginPass(screen.worlds.committedState, read.urgentCount);
    screen.commitUrgent(read.urgentCount);
    screen.settle();
    const all = this.#commits.map(Math.abs);
    const name = `${this.#seed} at the end`;
    expect([name, this.#idsOf(shownOn(screen, this.#history))]).toEqual([name, all]);
    expect([name, screen.worlds.isUpToDate]).toEqual([name, true]);
  }

  #check(): void {
    const { screen } = this.#page;
    const shown = this.#idsOf(shownOn(screen, this.#history));
    const next = this.#idsOf(tipOf(screen, this.#history));
    const prefix = this.#prefixes.find((n) => this.#screenOf(n).join() === next.join());
    const name = `${this.#seed} [${this.#commits.join()}] shows [${shown.join()}], next [${next.join()}]`;
    if (prefix === undefined || prefix < this.#shownPrefix) expect.fail(name);
    const isShown = this.#prefixes.some((n) => {
      const whole = this.#screenOf(n);
      return shown.length >= n && whole.slice(0, shown.length).join() === shown.join();
    });
    if (!isShown) expect.fail(name);
  }

  get #prefixes(): number[] {
    return Array.from({ length: this.#commits.length + 1 }, (_, n) => n);
  }

  /** The first so many commits, and the urgent ones that follow. */
  #screenOf(prefix: number): number[] {
    return this.#commits.filter((id, i) => i < prefix || id > 0).map(Math.abs);
  }

  #idsOf(history: string): number[] {
    return history.split(" ").filter(Boolean).map(Number);
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return limit === 0 ? 0 : (this.#state >>> 8) % limit;
  }
}
