// What must not be missing from servers: each entry breaks one thing, and the tests must notice.

const test = (/** @type {string} */ name) => [`packages/server/test/${name}.test.ts`];
const WORKER = ["packages/server/test/worker/"];
const SQLITE = ["packages/server/test/sqlite/"];
/** Histories over servers and a store of one process, and those over processes that are killed. */
const HISTORIES = ["tests/server/one-process.test.ts"];
const PROCESSES = ["tests/server/histories.test.ts"];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "migrate",
    change: ["if (versionOf(db) >= steps.length) return;", ""],
    breaks: "a file cannot be opened while another process commits all the time",
    tests: SQLITE,
  },
  // each mutation once, in one order
  {
    in: "verdictOn",
    change: ['push.first <= number ? "decided" : undefined', "undefined"],
    breaks: "a mutation whose answer was lost is applied twice",
    tests: HISTORIES,
  },
  {
    in: "verdictOn",
    change: ["push.first <= number", "push.first === number"],
    breaks: "a push that comes again after the next one is applied twice",
    tests: test("serve"),
  },
  {
    in: "verdictOn",
    change: ["push.first > number + 1", "push.first > number + 2"],
    breaks: "a mutation that never came is skipped",
    tests: test("serve"),
  },
  {
    in: "verdictOn",
    change: ["last.length === 0 && isOld", "false"],
    breaks: "what the store has forgotten is decided again",
    tests: test("serve"),
  },
  {
    in: "Space.take",
    change: ["if (devices.has(device)) continue;", ""],
    breaks: "a push that came twice is decided twice in one batch",
    tests: HISTORIES,
  },
  {
    in: "Space.apply",
    change: ["this.#devices.takeIn(batch.mutations);", ""],
    breaks: "how far a device has come is not known after a commit",
    tests: test("serve"),
  },
  {
    in: "Devices.#take",
    change: ["numberOf(known) >= numberOf(last)", "false"],
    breaks: "an old answer of the store takes a device back",
    tests: test("devices"),
  },
  {
    in: "PostgresStore.commit",
    change: ['if (rows.length === 0) return "moved";', ""],
    breaks: "PostgreSQL commits over another head than was expected",
    tests: test("postgres"),
  },
  {
    in: "PostgresStore.commit",
    change: ["clients.map(([client]) => client), clients.map(([, last]) => last),", "[], [],"],
    breaks: "PostgreSQL does not keep how far a device has come",
    tests: PROCESSES,
  },
  {
    in: "SqliteStore.commit",
    change: ['if (head !== expected || !isNamed(present, history)) return "moved";', ""],
    breaks: "SQLite commits over another head than was expected",
    tests: SQLITE,
  },
  {
    in: "SqliteStore.commit",
    change: ['"immediate"', '"deferred"'],
    breaks: "two processes read one head of SQLite before either writes",
    tests: SQLITE,
  },
  {
    in: "migrate",
    change: ["await query(\"select pg_advisory_xact_lock(hashtext('dosync tables'))\");", ""],
    breaks: "servers that start together make the tables without a lock",
    tests: test("postgres"),
  },
  // after a backup was restored
  {
    in: "Values.reaches",
    change: ["this.#historyAt(head) === history", "true"],
    breaks: "a cookie of another log goes on from where that was",
    tests: test("restored"),
  },
  {
    in: "Values.apply",
    change: [
      "this.#base = this.#batches.splice(0, this.#most >> 1 || 1).at(-1)!.history;",
      "this.#batches.splice(0, this.#most >> 1 || 1);",
    ],
    breaks: "the name of the log is lost with its beginning",
    tests: test("restored"),
  },
  {
    in: "Values.setAll",
    change: ["this.#base = history;", ""],
    breaks: "a server that starts again knows no cookie",
    tests: test("restored"),
  },
  {
    in: "Space.isUpToDate",
    change: ["&& history === this.#values.history", ""],
    breaks: "a stream does not tell that its log was replaced by one of the same length",
    tests: [...test("restored"), ...test("postgres")],
  },
  {
    in: "PostgresStore.commit",
    change: [
      "before ?? null]",
      "before ?? null].concat((await query('select history from dosync_space where model = $1 and space = $2', name)).rows.map(({ history }) => history)).toSpliced(5, 1)",
    ],
    breaks: "PostgreSQL commits over a log that was replaced",
    tests: test("postgres"),
  },
  {
    in: "PostgresStore.since",
    change: ["isNamed(now.history, history) ? [] : undefined", "[]"],
    breaks: "PostgreSQL has no news for a log that was replaced",
    tests: test("postgres"),
  },
  {
    in: "SqliteStore.commit",
    change: ["|| !isNamed(present, history)", ""],
    breaks: "SQLite commits over a log that was replaced",
    tests: SQLITE,
  },
  {
    in: "SqliteStore.since",
    change: ["isNamed(now.history, history) ? [] : undefined", "[]"],
    breaks: "SQLite has no news for a log that was replaced",
    tests: SQLITE,
  },
  {
    in: "batchesAfter",
    change: ["isNamed(at.history ?? undefined, history)", "true"],
    breaks: "a log goes on from a batch that it does not have",
    tests: SQLITE,
  },
  // cursors
  {
    in: "Values.patchSince",
    change: ["this.#since(head)", "this.#since(Math.min(head + 1, this.head))"],
    breaks: "a cursor skips a commit",
    tests: HISTORIES,
  },
  {
    in: "Values.reaches",
    change: ["this.head - head <= this.#batches.length", "true"],
    breaks: "who is further behind than the log gets a part",
    tests: test("serve"),
  },
  {
    in: "answerOf",
    change: ["isKnown ? from : null", "from"],
    breaks: "the whole state is told as what has changed",
    tests: test("serve"),
  },
  {
    in: "OpenStream.send",
    change: ["this.#known = { cookie: answer.cookie, history: answer.history };", ""],
    breaks: "a stream tells everything again at each commit",
    tests: test("serve"),
  },
  {
    in: "Notifications.#connect",
    change: ['await client.query("listen dosync");', ""],
    breaks: "servers do not hear of each other",
    tests: test("postgres"),
  },
  // who may do what
  {
    in: "Routes.#route",
    change: ["await this.#checkReader(subject, name);", ""],
    breaks: "whoever has a name reads every space",
    tests: test("security"),
  },
  {
    in: "Routes.#checked",
    change: ["isAllowed ? each : space.decider.refused(each, forbidden())", "each"],
    breaks: "authorize is asked, and not listened to",
    tests: test("security"),
  },
  {
    in: "Routes.#checkReader",
    change: [
      "throw forbidden();",
      'throw (await this.#opened(space, null)).head > 0 ? forbidden() : new RequestError(404, "NOT_FOUND", space);',
    ],
    breaks: "an error tells whether the space of somebody else is there",
    tests: test("security"),
  },
  {
    in: "Routes.#push",
    change: ["pushed.user !== subject", "false"],
    breaks: "the outbox of one person is sent by another one",
    tests: test("security"),
  },
  {
    in: "verdictOn",
    change: ["last.length > 0 && last[0]!.by !== push.subject", "false"],
    breaks: "a device changes its subject",
    tests: test("security"),
  },
  {
    in: "serve",
    change: ["return answer === true;", "return Boolean(answer);"],
    breaks: "an answer of authorize that is no boolean lets through",
    tests: test("security"),
  },
  {
    in: "Decider.queued",
    change: ["call.args = argumentsOf(mutation as Mutation<never, unknown>, given);", ""],
    breaks: "arguments are run that their schema refuses",
    tests: test("security"),
  },
  {
    in: "Decider.queued",
    change: ["by: by.subject, now: by.now }, label", "by: by.device, now: by.now }, label"],
    breaks: "the log says somebody else than who has sent a mutation",
    tests: test("security"),
  },
  {
    in: "Origins.check",
    change: ['site !== "cross-site"', "true"],
    breaks: "a page of another site asks without an origin",
    tests: test("security"),
  },
  {
    in: "OpenStream.check",
    change: ["if (!isAllowed) this.end();", ""],
    breaks: "an open stream goes on after its reader was shut out",
    tests: test("security"),
  },
  {
    in: "problemResponse",
    change: ['"The server cannot answer now. Try again later."', "String(error)"],
    breaks: "what fails inside is told to whoever asks",
    tests: test("security"),
  },
  {
    in: "Routes.read",
    change: ["await this.#checkReader(subject, space);", ""],
    breaks: "a page is rendered with a space that its person may not read",
    tests: test("reader"),
  },
  {
    in: "Routes.read",
    change: ["await opened.fresh();", ""],
    breaks: "a page is rendered without what another server has committed",
    tests: test("reader"),
  },
  // limits
  {
    in: "checkPush",
    change: ["mutations.length > pushMutations", "mutations.length >= pushMutations"],
    breaks: "a push of as many mutations as may be is too large",
    tests: test("limits"),
  },
  {
    in: "readBytes",
    change: ["if (size > most) throw tooLarge();", ""],
    breaks: "a body without a length is read to its end",
    tests: test("security"),
  },
  {
    in: "readBytes",
    change: ["if (size > most) throw tooLarge();", "if (size >= most) throw tooLarge();"],
    breaks: "a push of as many bytes as may be is too large",
    tests: test("limits"),
  },
  {
    in: "Streams.open",
    change: ["own >= this.#limits.streamsPerSubject", "own > this.#limits.streamsPerSubject"],
    breaks: "one stream more than may be is opened",
    tests: test("security"),
  },
  {
    in: "Streams.#forget",
    change: ["else this.#counts.set(subject, left);", ""],
    breaks: "a stream that has ended still counts",
    tests: test("security"),
  },
  {
    in: "checkSize",
    change: ["sizeOf(value, most, new Map()) > most", "false"],
    breaks: "arguments are much larger than their text",
    tests: test("limits"),
  },
  {
    in: "Decider.#run",
    change: ["if (this.#budget.isExceeded) throw new ExceededError();", ""],
    breaks: "a body that catches what stops it is confirmed",
    tests: test("security"),
  },
  {
    in: "Budget.over",
    change: ["--this.#left < 0 ||", ""],
    breaks: "nothing counts what a body does",
    tests: test("limits"),
  },
  {
    in: "OpenSpaces.#makeRoom",
    change: ["if (space.isBusy) continue;", ""],
    breaks: "a space that somebody follows makes room",
    tests: test("limits"),
  },
  {
    in: "OpenSpaces.#makeRoom",
    change: ["surplus <= 0", "surplus <= 1"],
    breaks: "one space more than may be is held",
    tests: test("limits"),
  },
  {
    in: "Bound.#fits",
    change: ["growth <= 0 ||", ""],
    breaks: "a space that is too large cannot be made smaller",
    tests: test("limits"),
  },
  {
    in: "Values.growthBy",
    change: ["size - this.#sizeAt(address)", "size"],
    breaks: "a value that is replaced counts twice",
    tests: test("limits"),
  },
  {
    in: "OpenStream.send",
    change: [
      "this.#known = { cookie: answer.cookie, history: answer.history };",
      "this.#known = answer;",
    ],
    breaks: "a stream holds the last line that it has told",
    tests: ["tests/server/idle.test.ts"],
  },
  {
    in: "respond",
    change: ["if (stream !== undefined) {", "if (false) {"],
    breaks: "a stream holds the response that nobody reads any more",
    tests: ["tests/server/idle.test.ts"],
  },
  {
    in: "sameRequest",
    change: ["makers.get(request) ?? (() => request)", "() => request"],
    breaks: "a stream holds the request that has opened it",
    tests: ["tests/server/idle.test.ts"],
  },
  {
    in: "Space.#announce",
    change: ["if (this.#isTelling || this.#listeners.size === 0) return;", ""],
    breaks: "each of many commits is told to each reader by itself",
    tests: test("together"),
  },
  // a worker
  {
    in: "serveInWorker",
    change: ["endless.add(reason.mutation);", ""],
    breaks: "a mutation that never ends is run again by the next worker",
    tests: WORKER,
  },
  {
    in: "Thread.#end",
    change: ["reject(error);", ""],
    breaks: "a request that was under way is never answered",
    tests: WORKER,
  },
  {
    in: "Thread.#cancel",
    change: ['this.#tell({ type: "cancel", id })', "undefined"],
    breaks: "a stream that its reader leaves goes on in the worker",
    tests: WORKER,
  },
  // the log
  {
    in: "SqliteStore.commit",
    change: ["(head + 1) % FORGET_EVERY === 0", "false"],
    breaks: "the log of a space in SQLite grows for ever",
    tests: SQLITE,
  },
  {
    in: "PostgresStore.commit",
    change: ["(expected + 1) % FORGET_EVERY === 0", "false"],
    breaks: "the log of a space in PostgreSQL grows for ever",
    tests: test("postgres"),
  },
  // figures
  {
    in: "Space.#settleDecided",
    change: ["Math.min(...decided", "Math.max(...decided"],
    breaks: "the push that has waited longest is not the one that is told",
    tests: test("figures"),
  },
  {
    in: "Space.putBack",
    change: ['this.#tell({ type: "moved", space: this.name });', ""],
    breaks: "nobody is told that another server was first",
    tests: test("figures"),
  },
  {
    in: "OpenStream.cancel",
    change: ["this.#onEnd();", ""],
    breaks: "a stream that has ended is counted as open",
    tests: test("figures"),
  },
  {
    in: "Space.push",
    change: ["this.#queue.length >= this.#limits.queuedPushes", "false"],
    breaks: "any number of pushes waits",
    tests: test("limits"),
  },
  // the end
  {
    in: "serve",
    change: ["Promise.all([routes.answered(), after?.stop()])", "after?.stop()"],
    breaks: "a server stops before it has answered what it was asked",
    tests: test("serve"),
  },
  {
    in: "Streams.close",
    change: ["this.#closed = reason;", ""],
    breaks: "a stream is opened by a server that has stopped, and never told to come back",
    tests: test("serve"),
  },
  {
    in: "serve",
    change: ["routes.isStopping = true;", ""],
    breaks: "a server that stops takes new requests",
    tests: test("serve"),
  },

  // what is called after a mutation
  {
    in: "Decider.#afterOf",
    change: ['"error" in outcome ||', ""],
    breaks: "what was refused is called for",
    tests: test("after"),
  },
  {
    in: "Decider.#afterOf",
    change: ["key: `${client}-${number}`", "key: crypto.randomUUID()"],
    breaks: "the key of a call is not that of its mutation",
    tests: test("after"),
  },
  {
    in: "AfterCalls.#run",
    change: ["await this.#outbox.done(call);", ""],
    breaks: "what was done is done again when its lease ends",
    tests: [...test("after"), ...test("postgres")],
  },
  {
    in: "AfterCalls.#run",
    change: ["await this.#outbox.hold(call, wait).catch(() => {});", ""],
    breaks: "what has failed is not tried again soon",
    tests: test("after"),
  },
  {
    in: "AfterCalls.#run",
    change: ["LEASE / 3", "LEASE * 3"],
    breaks: "a call that takes long is made by others meanwhile",
    tests: test("after"),
  },
  {
    in: "AfterCalls.#take",
    change: ["if (calls.length === room) this.#isWanted = true;", ""],
    breaks: "of many calls most wait for the next look",
    tests: test("after"),
  },
  {
    in: "AfterCalls.stop",
    change: ["await Promise.all(this.#running);", ""],
    breaks: "a server stops in the middle of a call",
    tests: test("after"),
  },
  {
    in: "PostgresOutbox.take",
    change: ["[this.#model, most, lease]", "[this.#model, most, 0]"],
    breaks: "two servers take the same call",
    tests: test("postgres"),
  },
  {
    in: "SqliteOutbox.hold",
    change: ["...name, tries", "...name, 1"],
    breaks: "a call is held by whoever had it first",
    tests: SQLITE,
  },

  // what is written without a mutation
  {
    in: "Routes.#checkedWrites",
    change: ["if (!isAllowed) return decider.refused(queued, forbidden());", ""],
    breaks: "allowWrites is asked, and not listened to",
    tests: test("writes"),
  },
  {
    in: "Routes.#checkedWrites",
    change: [
      "if (allowWrites === undefined) return decider.refused(queued, unnamed());",
      "if (allowWrites === undefined) return queued;",
    ],
    breaks: "a server without allowWrites takes writes",
    tests: test("writes"),
  },
  {
    in: "serve",
    change: ["((await allowWrites(wish)) as unknown) === true", "Boolean(await allowWrites(wish))"],
    breaks: "an answer of allowWrites that is no boolean lets through",
    tests: test("writes"),
  },
  {
    in: "Decider.#queuedWrites",
    change: ["writes.length + relied.length > this.#limits.writes", "false"],
    breaks: "a transaction writes more values than the limit says",
    tests: test("writes"),
  },
  {
    in: "Decider.#queuedWrites",
    change: ["if (version !== this.version) throw olderWrites();", ""],
    breaks: "writes in the shape of an older version are taken",
    tests: test("writes"),
  },
  {
    in: "withoutRefused",
    change: ["if (mutation.refusal === undefined)", "if (true)"],
    breaks: "what is refused fills the log",
    tests: test("limits"),
  },
  {
    in: "Values.apply",
    change: ["mutations.map(decidedOf)", "mutations"],
    breaks: "a space holds the arguments of all its last mutations",
    tests: test("devices"),
  },
  {
    in: "Space.isForeign",
    change: ["last.length > 0 && last[0]!.by !== subject", "false"],
    breaks: "the outcomes of a device are told to somebody else",
    tests: test("hostile"),
  },
  {
    in: "respond",
    change: ["await (stream === undefined ? response.body?.cancel() : stream.cancel());", ""],
    breaks: "a stream that somebody else has answered counts for ever",
    tests: ["packages/server/test/node.test.ts"],
  },
  {
    in: "SharedDatabase.close",
    change: ["clearInterval(this.#timer);", ""],
    breaks: "a file that is closed while it opens is looked into for ever",
    tests: ["packages/server/test/sqlite/sqlite.test.ts"],
  },
];
