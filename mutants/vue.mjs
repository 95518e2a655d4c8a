// What must not be missing from the composables: each entry breaks one thing, and the tests must notice.

const test = (/** @type {string} */ name) => [`packages/vue/test/${name}.test.ts`];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  // computed-ref
  {
    in: "computedRef",
    change: ["if (isFailure) throw valueOrError;", ""],
    breaks: "an error is taken for a result",
    tests: test("computing"),
  },
  {
    in: "computedRef",
    change: ["track();", ""],
    breaks: "what was computed is not told of a commit",
    tests: test("computing"),
  },
  {
    in: "computedRef",
    change: ["if (!isHeard) neverKeep();", ""],
    breaks: "after its scope has ended, what was computed is kept for ever",
    tests: test("lifetime"),
  },
  {
    in: "computedRef",
    change: ["let isHeard = start === undefined;", "let isHeard = false;"],
    breaks: "what needs no subscription is computed whenever it is read",
    tests: test("computing"),
  },
  {
    in: "computedRef",
    change: ["isHeard = true;", ""],
    breaks: "what is followed is computed whenever it is read",
    tests: test("computing"),
  },
  {
    in: "computedRef",
    change: ["stop(); trigger();", "trigger();"],
    breaks: "a subscription outlives its scope",
    tests: test("lifetime"),
  },
  {
    in: "computedRef",
    change: ["stop(); trigger();", "stop();"],
    breaks: "what was computed before the scope ended is kept",
    tests: test("lifetime"),
  },
  {
    in: "computedRef",
    change: ["old && !old[1] && equals(old[0] as T, value)", "false"],
    breaks: "an equal result is a change",
    tests: test("computing"),
  },
  {
    in: "computedRef",
    change: ["old && !old[1] && equals", "old && equals"],
    breaks: "an error is compared with a result",
    tests: test("computing"),
  },
  {
    in: "computedRef",
    change: ["old?.[1] && Object.is(old[0], error) ? old : [error, true]", "[error, true]"],
    breaks: "the same error again is a change",
    tests: test("exchanged"),
  },
  {
    in: "computedRef",
    change: ["if (isInTransaction()) return compute();", ""],
    breaks: "inside of a transaction, what an atom has changed is not seen",
    tests: test("refs"),
  },
  // outdated
  {
    in: "neverKeep",
    change: ["void outdated.value", "void 0"],
    breaks: "what nobody tells of is kept",
    tests: test("lifetime"),
  },
  {
    in: "outdated",
    change: ["return {};", "return 0;"],
    breaks: "what changes itself is equal to itself",
    tests: test("lifetime"),
  },
  // world
  {
    in: "useWorld",
    change: ["injectLocal(WORLD) ?? committed", "committed"],
    breaks: "what is below a draft shows the committed state",
    tests: test("draft"),
  },
  {
    in: "shownIn",
    change: [
      "all.set(identity, (shown = show(world, identity)))",
      "(shown = show(world, identity))",
    ],
    breaks: "each component has a subscription of its own",
    tests: test("lifetime"),
  },
  {
    in: "show",
    change: ["track();", ""],
    breaks: "nobody is told of a commit",
    tests: test("refs"),
  },
  {
    in: "show",
    change: ["if (holders === 0) neverKeep();", ""],
    breaks: "what is computed from a ref that nobody holds is kept",
    tests: test("lifetime"),
  },
  {
    in: "show",
    change: ["if (--holders > 0) return;", "--holders;"],
    breaks: "the first component that is gone ends it for all",
    tests: test("lifetime"),
  },
  {
    in: "show",
    change: ["stop(); trigger();", "trigger();"],
    breaks: "the last component that is gone leaves a subscription",
    tests: test("lifetime"),
  },
  {
    in: "show",
    change: ["stop(); trigger();", "stop();"],
    breaks: "what was computed before the last one went is kept",
    tests: test("lifetime"),
  },
  {
    in: "show",
    change: ["trigger(); stop = world", "stop = world"],
    breaks: "who read before somebody held it is not told of what it missed",
    tests: test("exchanged"),
  },
  {
    in: "show",
    change: ["trigger, channel);", "trigger);"],
    breaks: "a commit over several refs is several changes",
    tests: test("refs"),
  },
  {
    in: "readOnlyRef",
    change: ['"effect"', '"none"'],
    breaks: "Pinia takes what is read-only for its state",
    tests: test("pinia"),
  },
  // channel
  {
    in: "channel",
    change: ["proceed?.();", ""],
    breaks: "the channels after this one hear nothing",
    tests: test("refs"),
  },
  {
    in: "channel",
    change: ["IS_VUE_3_5 ? length - i : i - 1", "i - 1"],
    breaks: "watchers run in the order of the last ref first",
    tests: test("refs"),
  },
  {
    in: "channel",
    change: ["if (failure !== undefined) throw failure.error;", ""],
    breaks: "what an effect throws is lost",
    tests: test("refs"),
  },
  {
    in: "channel",
    change: ["catch (error) { failure = { error }; }", "finally {}"],
    breaks: "what throws while Vue is told leaves its batch open",
    tests: test("refs"),
  },
  {
    in: "batch",
    change: ["new ReactiveEffect(() => reactive.push())", "{ run: () => reactive.push() }"],
    breaks: "an effect that commits follows nothing after another one has thrown",
    tests: test("refs"),
  },
  // lifetime
  {
    in: "startInScope",
    change: ["onScopeDispose(end, true);", ""],
    breaks: "nothing ends with its scope",
    tests: test("lifetime"),
  },
  {
    in: "startInScope",
    change: ["if (!mayStart()) return nothing;", ""],
    breaks: "a server subscribes",
    tests: test("server"),
  },
  {
    in: "mayStart",
    change: ["&& !isServer()", ""],
    breaks: "a component on a server subscribes",
    tests: test("server"),
  },
  {
    in: "mayStart",
    change: ["?? hasDocument()", "?? true"],
    breaks: "a call after an await on a server subscribes",
    tests: test("before-server"),
  },
  {
    in: "isServer",
    change: ["getCurrentInstance() === null && !hasDocument()", "false"],
    breaks: "a plugin on a server subscribes",
    tests: test("before-server"),
  },
  // source
  {
    in: "startWith",
    change: ['flush: "sync"', 'flush: "post"'],
    breaks: "another identity is followed too late",
    tests: test("lifetime"),
  },
  {
    in: "startWith",
    change: ["onCleanup(start(next))", "void start(next)"],
    breaks: "the identity of before is followed for ever",
    tests: test("lifetime"),
  },
  {
    in: "follow",
    change: [
      'startInScope(caller, process.env.NODE_ENV !== "production" ? noted(source, hold) : hold);',
      "",
    ],
    breaks: "nothing is followed",
    tests: test("refs"),
  },
  {
    in: "follow",
    change: ["? noted(identity, shown(identity).hold, component)()", "? () => {}"],
    breaks: "an identity from a getter is not followed",
    tests: test("lifetime"),
  },
  // the composables
  {
    in: "useAtom",
    change: ["toValue(atom)", "(toValue(atom), shown as never)"],
    breaks: "an assignment goes elsewhere",
    tests: test("refs"),
  },
  {
    in: "useAgent",
    change: ["void restartAgent(toValue(agent), next, options)", "void 0"],
    breaks: "a failed agent is not restarted",
    tests: test("exchanged"),
  },
  {
    in: "useAgent",
    change: ["void value.value;", ""],
    breaks: "a watcher that runs at once finds an agent at work that has its last value",
    tests: test("computing"),
  },
  {
    in: "useAgent",
    change: ["state.value.error", "undefined"],
    breaks: "the failure of an agent is not shown",
    tests: test("computing"),
  },
  {
    in: "observedRef",
    change: ["observer = undefined;", ""],
    breaks: "after the scope a computation follows what it reads",
    tests: test("lifetime"),
  },
  {
    in: "observedRef",
    change: ["own.stop();", ""],
    breaks: "a computation follows what it has read after its scope",
    tests: test("lifetime"),
  },
  {
    in: "useSelector",
    change: [", equals)", ", undefined)"],
    breaks: "the comparison of a selection is not asked",
    tests: test("computing"),
  },
  {
    in: "observedRef",
    change: ["observer.run(compute)", "compute()"],
    breaks: "a computation and a selection follow no identity that they read",
    tests: test("computing"),
  },
  {
    in: "useValidation",
    change: ["last.value[0] === toValue(identity)", "true"],
    breaks: "a refusal is shown for another identity",
    tests: test("exchanged"),
  },
  {
    in: "useValidation",
    change: ["last.value = [];", ""],
    breaks: "a refusal is never forgotten",
    tests: test("computing"),
  },
  {
    in: "useWatch",
    change: ["return () => void removeWatch(watched, key);", "return () => {};"],
    breaks: "a watch is told after its scope",
    tests: test("computing"),
  },
  // drafts, models
  {
    in: "provideDraft",
    change: ["mayStart() ?", "true ?"],
    breaks: "a server, and who was given up, holds a draft open",
    tests: test("given-up"),
  },
  {
    in: "provideDraft",
    change: ["own !== options.draft", "true"],
    breaks: "a draft from outside is aborted",
    tests: test("draft"),
  },
  {
    in: "showInScope",
    change: ['if (isOwn && draft.state === "open") draft.abort();', ""],
    breaks: "a draft outlives its component",
    tests: test("draft"),
  },
  {
    in: "provideDraft",
    change: ["openDraft({ label, in: around?.() })", "openDraft({ label })"],
    breaks: "a form in a form is committed past the outer one",
    tests: test("draft"),
  },
  {
    in: "provideDraft",
    change: ["own : around?.()", "own : undefined"],
    breaks: "below a draft that has ended a form is committed past the draft around that",
    tests: test("draft"),
  },
  {
    in: "provideLocal",
    change: ["{ ...local.get(owner), [key]: value }", "{ [key]: value }"],
    breaks: "a component forgets what it provided before",
    tests: test("draft"),
  },
  {
    in: "noticeContextOf",
    change: ["isInAppContext = outer;", ""],
    breaks: "after a call in the application's context, a component's own provisions are lost",
    tests: test("kept"),
  },
  {
    in: "noticeContextOf",
    change: ["isInAppContext = true;", ""],
    breaks: "a store of the application is given what the component has provided",
    tests: test("draft"),
  },
  {
    in: "createModel",
    change: ["app.onUnmount(() => scope.stop());", ""],
    breaks: "what a factory follows outlives the application",
    tests: test("model"),
  },
  {
    in: "createModel",
    change: ["scope.stop(); throw error;", "throw error;"],
    breaks: "what a factory has started before it threw goes on",
    tests: test("kept"),
  },
  {
    in: "useResource",
    change: [', readCommitted(present).status === "error"', ""],
    breaks: "what has failed is not loaded again while somebody else observes it",
    tests: test("resource"),
  },
  {
    in: "useResource",
    change: ['if (status === "error") throw error;', ""],
    breaks: "Suspense takes a failure for a result",
    tests: test("resource"),
  },
  {
    in: "createModel",
    change: ["endWithOwner(dispose);", ""],
    breaks: "a model goes on when its component is gone",
    tests: test("dispose"),
  },
  {
    in: "provideView",
    change: ["if (past() === undefined) notify();", "notify();"],
    breaks: "a moment that was is rendered again whenever the present changes",
    tests: test("provide-view"),
  },
  {
    in: "provideView",
    change: ["before?.();", ""],
    breaks: "a view that is shown no more is kept for ever",
    tests: test("provide-view"),
  },
  {
    in: "provideDraft",
    change: ["injectLocal(WORLD)?.refuseDraft?.();", ""],
    breaks: "a draft of the present is shown below a moment that was",
    tests: test("provide-view"),
  },
  {
    in: "guardTemplates",
    change: ["warned.has(identity) || !isRendering()", "warned.has(identity)"],
    breaks: "PRINTED: a text that an event makes is warned of",
    tests: test("habits"),
  },
  {
    in: "guardTemplates",
    change: ["warned.add(identity);", ""],
    breaks: "PRINTED: it is said whenever the template renders",
    tests: test("habits"),
  },
  {
    in: "isRendering",
    change: [
      "getCurrentInstance() !== null && getCurrentScope() === undefined",
      "getCurrentInstance() !== null",
    ],
    breaks: "PRINTED: a text that the set-up makes is warned of",
    tests: test("habits"),
  },
  {
    in: "createModel",
    change: ["takeData(model, data, label);", ""],
    breaks: "withData: the data of a server is forgotten",
    tests: test("new-data"),
  },
  {
    in: "takeData",
    change: [
      "if (next !== undefined && takeNewData(model, next, taken, label)) taken = next;",
      "if (next !== undefined && takeNewData(model, next, taken, label)) {}",
    ],
    breaks: "withData: what the server sends once more takes away what has changed here",
    tests: test("new-data"),
  },
  {
    in: "takeData",
    change: ["toRaw(toValue(data))", "toValue(data)"],
    breaks: "withData: the values of reactive state are proxies of them",
    tests: test("new-data"),
  },
  {
    in: "useResource",
    change: [
      "refresh: () => refresh(toValue(resource))",
      "refresh: ((first) => () => refresh(first))(toValue(resource))",
    ],
    breaks: "the first resource is loaded again for ever",
    tests: test("resource"),
  },
  {
    in: "provideDraft",
    change: ["openDraft({ label, in: around?.() })", "openDraft({ in: around?.() })"],
    breaks: "a draft that is provided has no name",
    tests: test("draft"),
  },
  {
    in: "useDraftField",
    change: ["toValue(ref), next, parse", "toValue(ref), next.trim(), parse"],
    breaks: "what is typed loses its spaces",
    tests: test("draft-field"),
  },
  {
    in: "observedRef",
    change: ["equals && ((old, value) => world.read(derived(() => equals(old, value))))", "equals"],
    breaks: "an equality below a draft reads the store",
    tests: ["packages/vue/test/draft.test.ts"],
  },
];
