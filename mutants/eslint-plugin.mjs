// What must not be missing from the lint rules: each entry breaks one thing, and the tests must notice.

const test = (/** @type {string[]} */ ...names) =>
  names.map((name) => `packages/eslint-plugin/test/${name}.test.ts`);

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "onOtherBranch",
    change: ["branch === fork.consequent &&", ""],
    breaks: "an await in a condition precedes neither branch",
    tests: test("mutators-in-transaction"),
  },
  {
    in: "runsAfterAwait",
    change: ["return onOtherBranch(current, node) ? undefined : STOP;", "return STOP;"],
    breaks: "an await on one branch precedes the other branch",
    tests: test("mutators-in-transaction"),
  },
  {
    in: "runsAfterAwait",
    change: ["if (isFunction(current)) return SKIP;", ""],
    breaks: "an await of an inner function precedes what stands behind it",
    tests: test("mutators-in-transaction"),
  },
  {
    in: "usesOfName",
    change: ["usesOfVariable.set(variable, []);", ""],
    breaks: "copies of each other are followed for ever",
    tests: test("mutators-in-transaction"),
  },
  {
    in: "readUsesOfVariable",
    change: ["found.push(unknown(name))", "found.pop()"],
    breaks: "what is exported is used by nobody else",
    tests: test("mutators-in-transaction", "no-deref-in-render"),
  },
  {
    in: "autoImport",
    change: ['file.framework === "vue" &&', ""],
    breaks: "names that nothing declares are Vue's in every file",
    tests: test("vue-parser", "no-deref-in-render"),
  },
  {
    in: "autoImport",
    change: ["&& isNameOfVue(name)", ""],
    breaks: "every name that nothing declares is Vue's",
    tests: test("vue-parser", "no-side-effects-in-transaction"),
  },
  {
    in: "originOfImport",
    change: ["isVue(module) && isNameOfVue(name)", "isVue(module)"],
    breaks: "everything from #imports is Vue's",
    tests: test("mutators-in-transaction"),
  },
  {
    in: "frameworkOf",
    change: ["isVue(name) ||", ""],
    breaks: "a file that imports from Vue alone is of no framework",
    tests: test("no-deref-in-render", "vue-parser"),
  },
  {
    in: "functionOfPrivate",
    change: ["one.key.name === name", "true"],
    breaks: "any private method is the called one",
    tests: test("no-write-in-pure-function"),
  },
  {
    in: "functionOfPrivate",
    change: ["if (method !== undefined) return codeOf(method);", "return null;"],
    breaks: "private methods are not entered",
    tests: test("no-write-in-pure-function"),
  },
  {
    in: "isPrivateMethod",
    change: ['node.kind === "method" &&', ""],
    breaks: "a private getter is taken for the function that it returns",
    tests: test("no-write-in-pure-function"),
  },
  {
    in: "leaves",
    change: ["!contains(finalizer, targetOf(node))", "true"],
    breaks: "a break within finally is taken for one that leaves it",
    tests: test("no-swallowed-transaction-error"),
  },
  {
    in: "leaves",
    change: ['if (isFunction(node) || node.type === "ClassBody") return SKIP;', ""],
    breaks: "a return of a function within finally is taken for one of its own",
    tests: test("no-swallowed-transaction-error"),
  },
  {
    in: "targetOf",
    change: ['outer.type === "SwitchStatement" && jump.type === "BreakStatement"', "false"],
    breaks: "a break of a switch within finally leaves it",
    tests: test("no-swallowed-transaction-error"),
  },
  {
    in: "targetOf",
    change: ["outer.label.name === jump.label.name", "true"],
    breaks: "a jump goes to the nearest label",
    tests: test("no-swallowed-transaction-error"),
  },
  {
    in: "rethrows",
    change: ['if (node.type === "ThrowStatement") return STOP;', ""],
    breaks: "a catch that throws is taken for one that keeps the error",
    tests: test("no-swallowed-transaction-error"),
  },
  {
    in: "canFail",
    change: ['if (from === "draft") return false;', ""],
    breaks: "what a draft refuses is taken for an error of a transaction",
    tests: test("no-swallowed-transaction-error"),
  },
  {
    in: "isReassigned",
    change: ["reference.init !== true", "false"],
    breaks: "a name that is assigned to again still means what it meant first",
    tests: test("no-atom-write-in-transaction", "mutators-in-transaction", "eslint"),
  },
  {
    in: "reporter",
    change: ["if (reported.has(node)) return;", ""],
    breaks: "a place is reported twice",
    tests: test(
      "no-deref-in-render",
      "no-side-effects-in-transaction",
      "no-write-in-pure-function",
    ),
  },
  {
    in: "isPromise",
    change: ['if (value.type === "ImportExpression") return true;', ""],
    breaks: "import() is no promise",
    tests: test("no-side-effects-in-transaction"),
  },
  {
    in: "ATOM_WRITES",
    change: ['"resetVals",', ""],
    breaks: "resetVals is no write of an atom",
    tests: test("no-atom-write-in-transaction"),
  },
  {
    in: "OTHER_WRITES",
    change: ['"restartAgent",', ""],
    breaks: "a derived value may restart an agent",
    tests: test("no-write-in-pure-function"),
  },
  {
    in: "EFFECT_CALLS",
    change: ['"setImmediate setInterval setTimeout"', '"setImmediate setTimeout"'],
    breaks: "setInterval is no side effect",
    tests: test("no-side-effects-in-transaction"),
  },
  {
    in: "effectOfWrite",
    change: ['path.length > 1 || path[0] === "location"', "path.length > 1"],
    breaks: "to assign to location is no side effect",
    tests: test("no-side-effects-in-transaction"),
  },
  {
    in: "isPromise",
    change: ['path[1] !== "withResolvers"', "true"],
    breaks: "Promise.withResolvers() is taken for a promise",
    tests: test("no-side-effects-in-transaction"),
  },
  {
    in: "HOOKS",
    change: ["useInsertionEffect: [0, 1],", ""],
    breaks: "the dependencies of useInsertionEffect are not looked at",
    tests: test("ref-value-in-deps"),
  },
  {
    in: "looksLikeComponent",
    change: ['name === "createElement" ||', ""],
    breaks: "what calls createElement is no component",
    tests: test("no-deref-in-render"),
  },
  {
    in: "useOfAttribute",
    change: ["/^on[A-Z]|^(a|formA)ction$/", "/^on[A-Z]/"],
    breaks: "nobody knows when the action of a form runs",
    tests: test("mutators-in-transaction"),
  },
  {
    in: "usesOfArgument",
    change: ['|| origin.module === "react-dom"', ""],
    breaks: "nobody knows when flushSync runs its function",
    tests: test("mutators-in-transaction"),
  },
  {
    in: "useByConstructor",
    change: ['name.endsWith("Observer")', "false"],
    breaks: "nobody knows when an observer is called",
    tests: test("mutators-in-transaction"),
  },
  {
    in: "VUE_ARGUMENTS",
    change: ['watchPostEffect: { 0: ["tracked", "in a watchPostEffect"] },', ""],
    breaks: "a watchPostEffect may read what Vue does not track",
    tests: test("no-deref-in-render"),
  },
  {
    in: "VUE_ARGUMENTS",
    change: ['nextTick: { 0: ["later", "in a nextTick callback"] }', "nextTick: {}"],
    breaks: "nobody knows when nextTick runs its function",
    tests: test("mutators-in-transaction"),
  },
];
