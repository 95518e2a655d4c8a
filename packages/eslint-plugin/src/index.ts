import type { ESLint, Linter, Rule } from "eslint";
import { commuteReadsNothing } from "./rules/commute-reads-nothing.ts";
import { handleOnlyInAsyncTransaction } from "./rules/handle-only-in-async-transaction.ts";
import { mutatorsInTransaction } from "./rules/mutators-in-transaction.ts";
import { noAtomWriteInTransaction } from "./rules/no-atom-write-in-transaction.ts";
import { noDerefInRender } from "./rules/no-deref-in-render.ts";
import { noSideEffectsInTransaction } from "./rules/no-side-effects-in-transaction.ts";
import { noSingleRefTransaction } from "./rules/no-single-ref-transaction.ts";
import { noSwallowedTransactionError } from "./rules/no-swallowed-transaction-error.ts";
import { noWriteInPureFunction } from "./rules/no-write-in-pure-function.ts";
import { refValueInDeps } from "./rules/ref-value-in-deps.ts";

const rules: Record<string, Rule.RuleModule> = {
  "commute-reads-nothing": commuteReadsNothing,
  "handle-only-in-async-transaction": handleOnlyInAsyncTransaction,
  "mutators-in-transaction": mutatorsInTransaction,
  "no-atom-write-in-transaction": noAtomWriteInTransaction,
  "no-deref-in-render": noDerefInRender,
  "no-side-effects-in-transaction": noSideEffectsInTransaction,
  "no-single-ref-transaction": noSingleRefTransaction,
  "no-swallowed-transaction-error": noSwallowedTransactionError,
  "no-write-in-pure-function": noWriteInPureFunction,
  "ref-value-in-deps": refValueInDeps,
};

/** A rule is an error where code is surely wrong, otherwise a warning. */
const recommendedRules: Linter.RulesRecord = {
  "dosync/commute-reads-nothing": "error",
  "dosync/handle-only-in-async-transaction": "error",
  "dosync/mutators-in-transaction": "error",
  "dosync/no-atom-write-in-transaction": "warn",
  "dosync/no-deref-in-render": "error",
  "dosync/no-side-effects-in-transaction": "error",
  "dosync/no-single-ref-transaction": "warn",
  "dosync/no-swallowed-transaction-error": "error",
  "dosync/no-write-in-pure-function": "error",
  "dosync/ref-value-in-deps": "error",
};

export interface DosyncPlugin {
  readonly meta: { readonly name: string; readonly version: string };
  readonly rules: Record<string, Rule.RuleModule>;
  readonly configs: { readonly recommended: Linter.Config };
}

const plugin: DosyncPlugin = {
  meta: { name: "eslint-plugin-dosync", version: "0.1.0" },
  rules,
  configs: {
    recommended: {
      name: "dosync/recommended",
      // A getter, since the config holds the plugin that holds the config.
      get plugins(): Record<string, ESLint.Plugin> {
        return { dosync: plugin };
      },
      rules: recommendedRules,
    },
  },
};

export default plugin;
