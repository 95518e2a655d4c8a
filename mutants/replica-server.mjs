// What must not be missing from a device of a server: each entry breaks one thing, and the tests must notice.

const CLIENT = ["packages/server/test/client.test.ts"];
const DEVICE = ["packages/replica/test/device.test.ts"];
const VERSIONS = ["packages/replica/test/device-versions.test.ts"];
const HISTORIES = ["tests/server/one-process.test.ts"];
const BROWSER = ["tests/server/devices/"];
const READER = ["packages/server/test/reader.test.ts"];
const RENDERED = ["tests/server/rendered/"];
const WRITES = ["packages/server/test/writes.test.ts"];
const WRITE_LAWS = ["tests/server/writes/laws.test.ts"];
const PROCESSES = ["tests/server/histories.test.ts"];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "Sequencer.#commit",
    change: [
      "answer = await this.#store.commit(this.#head, batch, this.#history);",
      'answer = "committed"; void this.#store.commit(this.#head, batch, this.#history).catch(() => {});',
    ],
    breaks: "a mutation is told as confirmed before its commit",
    tests: HISTORIES,
  },
  {
    in: "Device.takeIn",
    change: ["if (asked.resets !== meta.resets) return false;", ""],
    breaks: "an answer that goes on from a lost log is taken in over the restored one",
    tests: DEVICE,
  },
  {
    in: "Device.takeIn",
    change: ["asked.cookie !== cookie) return false;", "asked.cookie !== cookie) return true;"],
    breaks: "a page with an open stream takes the state of a backup for an old answer",
    tests: DEVICE,
  },
  {
    in: "Sequencer.#step",
    change: ["await this.#takeIn();", "(await this.#takeIn(), this.#works());"],
    breaks:
      "a store that can be read counts as one that works, and is asked without a growing pause",
    tests: ["packages/server/test/figures.test.ts"],
  },
  {
    in: "Sequencer.#takeIn",
    change: ["this.#history = news.at(-1)!.history;", ""],
    breaks: "a log that others have gone on with is loaded again each time",
    tests: ["packages/replica/test/store.test.ts"],
  },
  {
    in: "Device.read",
    change: ["meta.version < version && seq < meta.seq", "false"],
    breaks: "changes of an older version are shown as if they were of this one",
    tests: VERSIONS,
  },
  {
    in: "TwoFunctions.pull",
    change: ["isOther && known !== null", "false"],
    breaks: "changes in a new version go on from values in an old one",
    tests: VERSIONS,
  },
  {
    in: "TwoFunctions.pull",
    change: ["asked === null || from === null", "from === null"],
    breaks: "values of an old version stay among those of a new one",
    tests: VERSIONS,
  },
  {
    in: "Rebase.takeIn",
    change: ["this.migrate({ version, values: all })?.values ?? all", "all"],
    breaks: "values of an older version are shown without a migration",
    tests: VERSIONS,
  },
  {
    in: "revived",
    change: ["call.version > version", "false"],
    breaks: "an old program runs the call of a newer one as its own",
    tests: VERSIONS,
  },
  {
    in: "Device.takeIn",
    change: ["cookie === null || answer.from > cookie", "cookie === null"],
    breaks: "a device takes in what comes after something that it has missed",
    tests: DEVICE,
  },
  {
    in: "Device.takeIn",
    change: ["if (answer.cookie < cookie) return true;", ""],
    breaks: "an answer that was overtaken takes a device back",
    tests: DEVICE,
  },
  {
    in: "Device.takeIn",
    change: ["cookie !== null && answer.cookie < cookie && asked.cookie !== cookie", "false"],
    breaks: "a whole state that was overtaken takes a device back",
    tests: DEVICE,
  },
  {
    in: "Device.takeIn",
    change: ["clientID !== answer.clientID ||", ""],
    breaks: "a device takes in what was meant for its former name",
    tests: DEVICE,
  },
  {
    in: "Device.takeIn",
    change: ["|| meta.clientID !== asked.clientID", ""],
    breaks: "a device that was expired goes on under its former name",
    tests: DEVICE,
  },
  {
    in: "Device.expire",
    change: ["if (meta.clientID !== asked) return;", ""],
    breaks: "a device expires under its new name what was asked for under the former one",
    tests: DEVICE,
  },
  {
    in: "Device.noteAnswered",
    change: ["if (meta.clientID !== clientID) return;", ""],
    breaks: "an answer to a push under a former name counts for the new one",
    tests: DEVICE,
  },
  {
    in: "Device.nextPush",
    change: [
      "sent > decided ? number > sent : entry.version !== version",
      "entry.version !== version",
    ],
    breaks: "what was sent is sent together with what was not",
    tests: DEVICE,
  },
  {
    in: "Device.nextPush",
    change: ['access.put("meta", "device", { ...meta, sent: last })', "undefined"],
    breaks: "what has left can be taken back",
    tests: DEVICE,
  },
  {
    in: "Device.discard",
    change: [".filter(([number]) => number > meta.sent)", ""],
    breaks: "forget takes back what has left",
    tests: DEVICE,
  },
  {
    in: "Device.expire",
    change: [
      'tell(access, { ...meta, ...fresh }, left, "EXPIRED");',
      'tell(access, { ...meta, ...fresh }, [], "EXPIRED");',
    ],
    breaks: "nobody hears that the outcome is not known",
    tests: CLIENT,
  },
  {
    in: "Device.expire",
    change: [
      "const left = outbox.filter(([number]) => number <= meta.sent);",
      "const left: typeof outbox = [];",
    ],
    breaks: "what has left is forgotten without a word",
    tests: CLIENT,
  },
  {
    in: "write",
    change: ["if (number > decided) continue;", ""],
    breaks: "what was not decided leaves the outbox",
    tests: HISTORIES,
  },
  {
    in: "write",
    change: [
      'access.put("log", seq, { values, removed, mutations } satisfies Logged)',
      "undefined",
    ],
    breaks: "the outcome is kept, and no page hears of it",
    tests: CLIENT,
  },
  {
    in: "refusalIn",
    change: ["if (told === null) return undefined;", "if (told == null) return undefined;"],
    breaks: "a mutation whose outcome nobody knows counts as confirmed",
    tests: DEVICE,
  },
  {
    in: "Connection.constructor",
    change: ['what === "outbox" && this.#isLeading', "false"],
    breaks: "what a page runs that does not send waits until the one that sends has something",
    tests: BROWSER,
  },
  {
    in: "IdbStorage.transact",
    change: ["await done;", ""],
    breaks: "what is on its way into IndexedDB counts as stored",
    tests: BROWSER,
  },
  {
    in: "Connection.#pushOnce",
    change: ["this.#most = Math.max(1, push.mutations.length >> 1);", ""],
    breaks: "a push that is too large is sent again as it is",
    tests: CLIENT,
  },
  {
    in: "Connection.#pushOnce",
    change: [
      "if (!(await this.#device.takeIn(answer, push))) await this.pull();",
      "await this.#device.takeIn(answer, push);",
    ],
    breaks: "an answer with a gap before it is not asked about",
    tests: PROCESSES,
  },
  {
    in: "Connection.#expiring",
    change: ["error.status !== 409 && error.status !== 410", "error.status !== 410"],
    breaks: "a device that the server does not know tries for ever",
    tests: CLIENT,
  },
  {
    in: "RemoteLink.#store",
    change: ["this.#line.handBack(fresh);", ""],
    breaks: "what could not be stored is never stored",
    tests: DEVICE,
  },
  {
    in: "linesOf",
    change: ["rest = lines.pop()!;", 'rest = ""; lines.pop();'],
    breaks: "a line that comes in two parts is lost",
    tests: DEVICE,
  },
  // a page that was rendered
  {
    in: "RemoteLink.#hasCaughtUp",
    change: ["(cookie ?? -1) < this.#awaited", "false"],
    breaks: "what was sent and rendered shows a second time",
    tests: READER,
  },
  {
    in: "RemoteLink.constructor",
    change: ["else this.#timer = setTimeout(() => this.#begin());", "else this.#begin();"],
    breaks: "a page is hydrated from something else than what was rendered",
    tests: READER,
  },
  {
    in: "RemoteLink.#goOn",
    change: ["if (this.#isLookWanted) this.look();", ""],
    breaks: "what was asked while there was no connection is never answered",
    tests: READER,
  },
  {
    in: "openReplica",
    change: ["options.from === undefined ? open() : makeIdentities(open)", "open()"],
    breaks: "React hydrates from the values of the factory",
    tests: RENDERED,
  },
  {
    in: "OpenReplica.#checkWritable",
    change: ["if (this.#isReadOnly)", "if (false)"],
    breaks: "a replica that only reads runs mutations which go nowhere",
    tests: READER,
  },
  {
    in: "Rebase.start",
    change: ["this.standing.isLoaded = true;", ""],
    breaks: "what was rendered cannot be written until the server answers",
    tests: READER,
  },

  // what is written without a mutation
  {
    in: "writing",
    change: ["!isEqual(deref(identity), old)", "false"],
    breaks: "writes go over what others have changed",
    tests: WRITES,
  },
  {
    in: "writing",
    change: ["checkRow(identity, value);", ";"],
    breaks: "a row is written at the key of another one",
    tests: WRITES,
  },
  {
    in: "identityAt",
    change: [
      "identity === undefined || shared.addressOf(identity) !== address",
      "identity === undefined",
    ],
    breaks: "an address that is written in another way passes allowWrites",
    tests: WRITES,
  },
  {
    in: "readWrites",
    change: ["new Set(all).size < all.length", "false"],
    breaks: "one address is written twice, and allowWrites is asked about either",
    tests: WRITES,
  },
  {
    in: "writesOf",
    change: ["[...commit.ensured, ...(commit.reads ?? [])]", "[]"],
    breaks: "what a draft has ensured is not compared",
    tests: WRITE_LAWS,
  },
  {
    in: "checkMoved",
    change: ["!moved.every((address) => left.delete(address))", "false"],
    breaks: "what was not written is taken to the end",
    tests: WRITES,
  },
  {
    in: "checkMoved",
    change: ["if (value !== undefined) left.add(address);", "left.add(address);"],
    breaks: "a row that is removed comes to the end",
    tests: WRITES,
  },
  {
    in: "writing",
    change: ['if (!isRow) throw malformed("They move what is no row.");', ""],
    breaks: "a ref is moved as if it was a row",
    tests: WRITES,
  },
  {
    in: "writing",
    change: ["setValue(identity, undefined);", ""],
    breaks: "a row that was moved stays where it was at the server",
    tests: WRITES,
  },
  {
    in: "writesOf",
    change: ["moved.size > 0", "false"],
    breaks: "a page tells no server what it has moved",
    tests: WRITE_LAWS,
  },
  {
    in: "runConfined",
    change: ["if (options.after !== undefined) checkCopyable(result, name);", ""],
    breaks: "a result that cannot be kept stops the line",
    tests: ["packages/server/test/after.test.ts"],
  },
  {
    in: "areEntries",
    change: ["[...(value as unknown[])].every", "value.every"],
    breaks: "writes with holes are taken for writes, and fail in the words of the engine",
    tests: ["packages/server/test/writes.test.ts"],
  },
];
