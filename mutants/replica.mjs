// What must not be missing from replicas: each entry breaks one thing, and the tests must notice.

const test = (/** @type {string} */ name) => [`packages/replica/test/${name}.test.ts`];
const CONVERGENCE = ["tests/replica/convergence.test.ts"];
const ROWS = ["tests/replica/rows.test.ts"];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "Rebase.#decided",
    change: ["this.line = this.line.filter((pending) => !refusals.has(pending));", ""],
    breaks: "a confirmation is applied twice: below what is pending, and as pending",
    tests: test("replica"),
  },
  {
    in: "outcomesOf",
    change: ["each.number === number && (each.client ?? own) === client", "each.number === number"],
    breaks: "the outcome of another replica is taken for one's own",
    tests: CONVERGENCE,
  },
  {
    in: "Rebase.decide",
    change: ["this.#shared.baseOf(this.written)", "new Map()"],
    breaks: "a mutation is decided over what is shown, with itself in it",
    tests: test("replica"),
  },
  {
    in: "Rebase.#refresh",
    change: ["[...this.written, ...news]", "[...news]"],
    breaks: "a rebase keeps the effect of what was taken back",
    tests: test("replica"),
  },
  {
    in: "Shared.differing",
    change: ["!isEqual(readCommitted(identity), value)", "true"],
    breaks: "what is pending is shown anew whenever it runs again",
    tests: test("replica"),
  },
  {
    in: "Rebase.#runAgain",
    change: ['this.line[index]!.isHeld = "error" in outcome;', ""],
    breaks: "what is held back says that it shows",
    tests: test("replica"),
  },
  {
    in: "Rebase.takeBack",
    change: ['pending.phase === "pending" &&', ""],
    breaks: "what was sent is taken back",
    tests: test("replica"),
  },
  {
    in: "Sequencer.#commit",
    change: ["this.#line.putBack(queued); this.#isStale = true;", "this.#head++;"],
    breaks: "a batch that came too late counts as the news of others",
    tests: CONVERGENCE,
  },
  {
    in: "repeat",
    change: [
      'if (!isEqual(deref(identity), value)) throw overtaken(label ?? "A transaction", identity);',
      "",
    ],
    breaks: "a draft overwrites what others have changed",
    tests: test("transactions"),
  },
  {
    in: "MemoryStore.commit",
    change: ['if (expected !== this.#head || isOther(this.#history, history)) return "moved";', ""],
    breaks: "two batches are committed on the same head",
    tests: test("store"),
  },
  {
    in: "MemoryStore.commit",
    change: ["structuredClone(given)", "given"],
    breaks: "what is kept changes with the objects that were given",
    tests: test("store"),
  },
  {
    in: "OpenReplica.prepare",
    change: [
      "this.#shared.check(label, commit.writes.map(([identity, , value]) => [identity, value]));",
      "",
    ],
    breaks: "a value that cannot be copied is shown, and refused later",
    tests: test("faults"),
  },
  {
    in: "batchOf",
    change: ['if ("error" in outcome) {', 'if ("error" in outcome && calls.length === 1) {'],
    breaks: "a refusal that is decided beside others counts as confirmed",
    tests: test("replica"),
  },
  {
    in: "valuesOf",
    change: ["isFirst ? shared.firstValues() : []", "[]"],
    breaks: "the values of a first factory are lost with its program",
    tests: test("versions"),
  },
  {
    in: "migration",
    change: ["version >= model.version", "version > model.version"],
    breaks: "every program that opens a space migrates it again",
    tests: test("versions"),
  },
  {
    in: "Sequencer.#load",
    change: [
      "commit(loaded.head, batch, this.#history)",
      "commit((await this.#store.load(this.#client)).head, batch)",
    ],
    breaks: "a migration runs in two tabs",
    tests: test("versions"),
  },
  {
    in: "migration",
    change: ["if (fault !== undefined) throw", "if (false) throw"],
    breaks: "a migration that breaks a rule is kept",
    tests: test("versions"),
  },
  {
    in: "migration",
    change: ["old.map(([address]) => address).filter((address) => !news.has(address))", "[]"],
    breaks: "what a migration has left behind stays",
    tests: test("versions"),
  },
  {
    in: "migrated",
    change: ["structuredClone(new Map(values))", "new Map(values)"],
    breaks: "a migration that throws has changed what is kept",
    tests: test("versions"),
  },
  {
    in: "upcastCall",
    change: [
      "[name, args] = upcast?.[version]?.(args) ?? [name, args];",
      "[name, args] = upcast?.[to]?.(args) ?? [name, args];",
    ],
    breaks: "a call of an older program skips versions",
    tests: test("versions"),
  },
  {
    in: "Sequencer.constructor",
    change: [
      "store.listen(() => this.look())",
      "store.listen(() => { this.#head++; this.look(); })",
    ],
    breaks: "a hint is trusted: it says that the head has moved by one",
    tests: [...test("hints"), ...CONVERGENCE],
  },
  {
    in: "OpenReplica.flush",
    change: ["this.#link.look();", "this.#link.wake();"],
    breaks: "a hint is trusted: what nobody has told of is not looked for",
    tests: [...test("hints"), ...CONVERGENCE],
  },
  {
    in: "Sequencer.#takeIn",
    change: ["this.#head += news.length;", "this.#head++;"],
    breaks: "a replica takes the same batch in again, over newer ones",
    tests: [...test("hints"), ...CONVERGENCE],
  },
  {
    in: "Sequencer.#takeIn",
    change: ["this.#isStale = true; throw error;", "throw error;"],
    breaks: "a read that failed is never done again",
    tests: test("hints"),
  },
  {
    in: "Sequencer.#commit",
    change: [
      "this.#isStale = true; // the log says whether it was committed\n throw error;",
      "throw error;",
    ],
    breaks: "a batch whose answer was lost can be taken back, though it is in the log",
    tests: test("hints"),
  },
  {
    in: "Sequencer.#fail",
    change: ["this.#head = -1;", ""],
    breaks: "a store that was mended is read on from the old head",
    tests: test("versions"),
  },
  {
    in: "Sequencer.close",
    change: ["if (this.isPaused) this.resume();", ""],
    breaks: "a paused replica that is closed never tells what became of what it has sent",
    tests: test("hints"),
  },
  {
    in: "Rebase.take",
    change: ["this.standing.isDamaged || ", ""],
    breaks: "what is damaged is written over",
    tests: test("faults"),
  },
  {
    in: "Rebase.take",
    change: ["|| this.standing.isOutdated", ""],
    breaks: "an old program writes over what a newer one has migrated",
    tests: test("versions"),
  },
  {
    in: "Rebase.apply",
    change: ["newer === -1 ? batches : batches.slice(0, newer)", "batches"],
    breaks: "an old program shows the values of a newer shape",
    tests: test("versions"),
  },
  {
    in: "Rebase.#refresh",
    change: ["wasDamaged ? this.#shared.all() : ", ""],
    breaks: "what was not shown while it was damaged is never shown",
    tests: test("faults"),
  },
  {
    in: "Shared.#confirm",
    change: ["known.find((one) => isEqual(one, value)) ?? value", "value"],
    breaks: "a confirmation of what was guessed renders",
    tests: test("replica"),
  },
  {
    in: "Shared.#confirm",
    change: ["[readCommitted(identity), before.get(identity)]", "[readCommitted(identity)]"],
    breaks:
      "an equal answer makes others of the values below what is pending, so an undo finds a conflict",
    tests: ["tests/replica/undo-of-objects.test.ts"],
  },
  {
    in: "Shared.confirmAll",
    change: [
      "for (const identity of this.#refs) this.confirmed.set(identity, this.#first.get(identity));",
      "",
    ],
    breaks: "a space that was emptied still shows what it had",
    tests: test("versions"),
  },
  {
    in: "Shared.check",
    change: ['else if (kindOf(identity) !== "atom") throw mixed(label, identity);', ""],
    breaks: "a rebase writes a ref that nobody shares",
    tests: test("transactions"),
  },
  {
    in: "replayLine",
    change: ["break; // those after it have seen what it wrote", ""],
    breaks: "what has seen only an effect that cannot be kept is refused with it",
    tests: test("faults"),
  },
  {
    in: "Views.notesOf",
    change: ["view === undefined ? [] : [[view, this.#confirmed.get(identity)]]", "[]"],
    breaks: "the confirmed value stays what it was when somebody asked first",
    tests: test("replica"),
  },
  {
    in: "argumentsOf",
    change: ["return copyOf(given);", "return given;"],
    breaks: "the arguments change with the object that was given",
    tests: test("replica"),
  },
  {
    in: "repeat",
    change: ["for (const [identity, old] of writes) relied.set(identity, old);", ""],
    breaks: "values from elsewhere overwrite what others have written",
    tests: test("transactions"),
  },
  {
    in: "repeat",
    change: ["ensured.map((identity) => [identity, deref(identity)])", "[]"],
    breaks: "an asynchronous transaction forgets what it has ensured",
    tests: test("transactions"),
  },
  {
    in: "unnamedOf",
    change: ["changes.length === 0 && now.moved.size === 0", "false"],
    breaks: "a transaction that has changed nothing is sent",
    tests: test("transactions"),
  },
  {
    in: "OpenReplica.#run",
    change: ['if (pending.number === 0) this.#join(pending, [], "queued");', ""],
    breaks: "a mutation that changes nothing here is never decided",
    tests: test("replica"),
  },
  {
    in: "Pending.settle",
    change: ['if (this.#refusal !== undefined && this.phase !== "refused") return;', ""],
    breaks: "who takes a mutation back is told that it was refused",
    tests: test("replica"),
  },
  {
    in: "Pending.confirmed",
    change: ["if (this.isSettled) this.#tell!(this.#refusal);", ""],
    breaks: "who asks late never hears the outcome",
    tests: test("replica"),
  },
  {
    in: "MemoryStore.since",
    change: ["count > this.#log.length", "false"],
    breaks: "a log without its beginning is taken for the whole",
    tests: test("store"),
  },
  {
    in: "MemoryStore.commit",
    change: ["for (const address of batch.removed) this.#values.delete(address);", ""],
    breaks: "what was removed is loaded again",
    tests: test("store"),
  },
  {
    in: "isEqual",
    change: ["names.length === Object.keys(other).length &&", ""],
    breaks: "a value that has lost a part counts as the same",
    tests: test("values"),
  },
  {
    in: "SharedRows.placesIn",
    change: ["known !== undefined && known > last ? known : ++top", "known ?? ++top"],
    breaks: "a row that was moved to the end is where it was for others",
    tests: ROWS,
  },
  {
    in: "SharedRows.misplaced",
    change: ["return order.slice(next);", "return order.slice(order.length);"],
    breaks: "what is pending stands before what was confirmed",
    tests: test("rows"),
  },
  {
    in: "SharedRows.place",
    change: ["this.places.delete(entity);", ""],
    breaks: "a row that others have moved stays where it was",
    tests: ROWS,
  },
  {
    in: "valuesOf",
    change: ["values.delete(address); removed.add(address);", "values.delete(address);"],
    breaks: "a row that was removed is still there for others",
    tests: test("rows"),
  },
  {
    in: "valuesOf",
    change: ["!rows.isKept &&", "false &&"],
    breaks: "the rows of a factory are lost with the first row that somebody adds",
    tests: test("rows"),
  },
  {
    in: "byPlace",
    change: ["placeOf(one) - placeOf(other) || 0", "0"],
    breaks: "rows that were moved are where they were after a reload",
    tests: ROWS,
  },
  {
    in: "ownerOf",
    change: ["?? owners.get(collectionOf(identity)!)", ""],
    breaks: "rows are written past the replica",
    tests: test("rows"),
  },
  {
    in: "TwoFunctions.push",
    change: ["mutations.filter(({ id }) => !isAgain(id))", "mutations"],
    breaks: "a backend that does not count does again what it has answered",
    tests: test("answers"),
  },
  {
    in: "TwoFunctions.push",
    change: ["await this.#device.noteAnswered(clientID, waiting.at(-1)!.id, refusals);", ""],
    breaks: "a refusal that push has answered is forgotten",
    tests: test("remote"),
  },
  {
    in: "TwoFunctions.pull",
    change: ["Math.min(last[clientID] ?? 0, answered)", "answered"],
    breaks: "what was sent goes away before its effects were pulled",
    tests: test("remote"),
  },
  {
    in: "Device.takeIn",
    change: ["if (answer.from !== cookie) return false;", ""],
    breaks: "an old answer of a backend is taken in over a newer one",
    tests: test("answers"),
  },
  {
    in: "Shared.#confirm",
    change: ["this.confirmed.set(identity, this.#first.get(identity));", "continue;"],
    breaks: "what a backend has removed stays",
    tests: test("remote"),
  },
  {
    in: "MutationRuns.#follow",
    change: ["if (open === this.#open) this.#publish(refused);", "this.#publish(refused);"],
    breaks: "a refusal shows after the form was reset",
    tests: ["packages/replica/test/mutation-runs.test.ts"],
  },
  {
    in: "MutationRuns.run",
    change: ["this.#publish(undefined);", ""],
    breaks: "a component is not told that it waits",
    tests: ["packages/replica/test/react.test.tsx"],
  },
  {
    in: "useReplica",
    change: ["if (!isLoaded) throw replica.ready;", ""],
    breaks: "React shows the factory's values for what was kept",
    tests: ["packages/replica/test/react.test.tsx"],
  },
  {
    in: "ReplicaProvider",
    change: ["new Map(outer)", "new Map()"],
    breaks: "React: the replica of one model hides that of another",
    tests: ["packages/replica/test/react.test.tsx"],
  },
  {
    in: "keyOf",
    change: ['keys.get(model) ?? Symbol("replica")', 'Symbol.for("replica") as never'],
    breaks: "Vue: the replica of one model hides that of another",
    tests: test("vue"),
  },

  // a draft as a mutation
  {
    in: "OpenReplica.commitAs",
    change: ["if (!this.#shared.has(identity)) throw mixed(mutation.name, identity);", ""],
    breaks: "what a form has changed besides shared refs is dropped silently",
    tests: test("draft-as"),
  },
  {
    in: "OpenReplica.#run",
    change: ["this.#running = pending;", ""],
    breaks: "a named mutation is sent as a transaction without a name",
    tests: test("draft-as"),
  },
  {
    in: "commitDraftAs",
    change: ["owner !== undefined", "owner !== undefined && false"],
    breaks: "a form over shared refs finds no replica",
    tests: test("draft-as"),
  },

  // taking back
  {
    in: "Pending.undo",
    change: ["if (this.#undone !== undefined) return this.#undone;", ""],
    breaks: "what is taken back twice is taken back twice",
    tests: test("undo"),
  },
  {
    in: "Pending.#isUndoneBy",
    change: ["undone.catch(() => (this.#undone = undefined));", "undone.catch(() => {});"],
    breaks: "taking back that was refused once is refused for good",
    tests: test("undo"),
  },
  {
    in: "Pending.#takeBack",
    change: ["if (!this.isSettled) await this.confirmed.catch(() => {});", ""],
    breaks: "the inverse of what is refused later runs",
    tests: test("undo"),
  },
  {
    in: "Pending.#takeBack",
    change: ["if (this.#isGone) return;", ""],
    breaks: "the inverse of what was cancelled runs",
    tests: test("undo"),
  },
  {
    in: "inverseOf",
    change: ['deref(derived(inverse, { label: "inverse" }))', "inverse()"],
    breaks: "an inverse changes the model while it is asked for",
    tests: test("undo"),
  },
  {
    in: "pendingOf",
    change: ["pending.inverse = inverseOf(", "pending.inverse ??= inverseOf("],
    breaks: "what is taken back is put where it was when it was run, not where it was confirmed",
    tests: test("undo"),
  },

  // calls of `after`
  {
    in: "MemoryOutbox.take",
    change: ["kept.due = now + lease;", ""],
    breaks: "two take the same call",
    tests: test("store"),
  },
  {
    in: "MemoryOutbox.hold",
    change: ["kept?.call.tries === call.tries", "kept !== undefined"],
    breaks: "a call is held by whoever had it before",
    tests: test("store"),
  },
  {
    in: "MemoryStore.commit",
    change: [
      "const { after = [], ...batch } = structuredClone(given);",
      "const batch = structuredClone(given), { after = [] } = batch;",
    ],
    breaks: "calls stand in the log as well",
    tests: test("store"),
  },

  // what is kept and cannot be read
  {
    in: "keptRowAt",
    change: ['throw storeDamaged(address, "it is no row");', "return kept as KeptRow;"],
    breaks: "what is no row is taken in as one",
    tests: test("damage"),
  },
  {
    in: "readKept",
    change: ["checkRow(identity, row);", ""],
    breaks: "a row is shown below the key of another one",
    tests: test("damage"),
  },
  {
    in: "takingIn",
    change: ["throw damage;", "throw error;"],
    breaks: "what cannot be read is loaded again and again",
    tests: test("damage"),
  },
  {
    in: "InverseWay.#runAgain",
    change: ["if (inverse !== undefined && !inverse.isSettled) return inverse.confirmed;", ""],
    breaks: "a redo while its undo is under way happens twice",
    tests: ["tests/replica/undo-by-inverse.test.ts"],
  },
  {
    in: "Pending.invert",
    change: ["if (!this.isSettled) return this.confirmed;", ""],
    breaks: "what may be refused is taken back before that is known",
    tests: ["tests/replica/undo-by-inverse.test.ts"],
  },
  {
    in: "Pending.invert",
    change: ["void this.#isUndoneBy(inverse.confirmed);", ""],
    breaks: "what a history has undone can be undone once more",
    tests: ["tests/replica/undo-by-inverse.test.ts"],
  },
  {
    in: "giveWayBack",
    change: ["pending.hasInverse ||", ""],
    breaks: "an inverse is not used where bare writes are taken",
    tests: ["tests/replica/undo-by-inverse.test.ts"],
  },
  {
    in: "giveWayBack",
    change: ["|| !takesWrites", ""],
    breaks: "a history throws instead of saying that there is no inverse",
    tests: ["tests/replica/undo-by-inverse.test.ts"],
  },

  {
    in: "isEqual",
    change: ["[...(one as unknown[])].every", "one.every"],
    breaks: "an array with holes is equal to every array of its length",
    tests: test("values"),
  },

  // rows that a transaction without a name takes to the end
  {
    in: "writtenBy",
    change: ["places.has(row) && old !== undefined", "false"],
    breaks: "a row that is moved stays where it was for others",
    tests: test("moves"),
  },
  {
    in: "writtenBy",
    change: ["own.toSorted(([one], [other]) => placeOf(one) - placeOf(other))", "own"],
    breaks: "rows come to the end in another order than they were moved in",
    tests: test("moves"),
  },
  {
    in: "atEnd",
    change: ["let last = 0;", "let last = -1;"],
    breaks: "rows that are moved behind a new one keep their place for others",
    tests: test("moves"),
  },
  {
    in: "unnamedOf",
    change: ["changes.length === 0 && now.moved.size === 0", "changes.length === 0"],
    breaks: "a transaction that only moves a row is sent to nobody",
    tests: test("moves"),
  },
  {
    in: "repeat",
    change: ["if (moved.has(identity)) setValue(identity, undefined);", ""],
    breaks: "a row that a draft moves stays where it was for others",
    tests: test("moves"),
  },
];
