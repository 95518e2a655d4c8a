import { RuleTester } from "eslint";
import { parser } from "typescript-eslint";
import { describe, it } from "vitest";
import plugin from "../src/index.ts";

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

const tester = new RuleTester({
  languageOptions: {
    parser,
    parserOptions: { ecmaFeatures: { jsx: true } },
  },
});

const core = `import { addCommitListener, addWatch, afterCommit, agent, alter, alterMeta, atom, commute,
  compareAndSet, deref, derived, derivedFamily, dosync, dosyncAsync, draft, ensure, invariant, io,
  isInTransaction, ref, refSet, reset, resetMeta, resetVals, restartAgent, send, setValidator, settled, swap,
  swapVals, when } from "@dosync/core";
`;

export interface Invalid {
  readonly code: string;
  /** What the message must contain, one for each report, in source order. */
  readonly errors: readonly (string | RegExp | Reported)[];
  readonly output?: string | null;
  readonly options?: readonly unknown[];
  readonly settings?: Record<string, unknown>;
}

interface Reported {
  readonly message: RegExp;
  readonly suggestion?: string;
}

export type Valid = string | { readonly code: string; readonly options?: readonly unknown[] };

/**
 * Runs the cases of one rule. Each starts with an import of everything from core, unless it
 * imports from dosync itself.
 */
export function lawsOf(
  name: string,
  cases: { valid: readonly Valid[]; invalid: readonly Invalid[] },
): void {
  const rule = plugin.rules[name];
  if (rule === undefined) throw new Error(`There is no rule ${name}.`);
  tester.run(name, rule, {
    valid: cases.valid.map((valid) => {
      const { code, options = [] } = typeof valid === "string" ? { code: valid } : valid;
      return { name: titleOf(code), code: withImports(code), options: [...options] };
    }),
    invalid: cases.invalid.map(({ code, errors, output, options = [], settings }) => ({
      name: titleOf(code),
      code: withImports(code),
      options: [...options],
      errors: errors.map((error) => expected(error)),
      ...(settings === undefined ? {} : { settings }),
      ...(output === undefined || output === null ? {} : { output: withImports(output) }),
    })),
  });
}

/** The case without the imports that all share, on one line. */
function titleOf(code: string): string {
  return code.replace(/\s+/g, " ").trim();
}

function expected(error: string | RegExp | Reported) {
  if (typeof error === "string") return { message: new RegExp(escape(error)) };
  if (error instanceof RegExp) return { message: error };
  const { message, suggestion } = error;
  if (suggestion === undefined) return { message };
  return { message, suggestions: [{ messageId: "add", output: withImports(suggestion) }] };
}

function withImports(code: string): string {
  return /@dosync\/core|settings-of-the-app/.test(code) ? code : core + code;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
