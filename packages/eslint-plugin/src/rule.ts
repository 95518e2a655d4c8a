import type { TSESLint } from "@typescript-eslint/utils";
import type { Rule } from "eslint";
import type { Node } from "./ast.ts";
import { type Context, type SourceFile, fileOf } from "./file.ts";

export type Report = (
  node: Node,
  messageId: string,
  data?: Readonly<Record<string, string>>,
  extra?: Pick<TSESLint.ReportDescriptor<string>, "fix" | "suggest">,
) => void;

export interface RuleDescription {
  readonly name: string;
  readonly type: "problem" | "suggestion";
  /** The sentence about the rule in the list of rules. */
  readonly description: string;
  readonly messages: Readonly<Record<string, string>>;
  readonly schema?: readonly object[];
  readonly defaultOptions?: readonly object[];
  readonly fixable?: "code";
  readonly hasSuggestions?: boolean;
  /** Looks at a whole file and reports what it finds. */
  readonly check: (
    file: SourceFile,
    report: Report,
    options: Readonly<Record<string, unknown>>,
    context: Context,
  ) => void;
}

/** Makes a rule. It reads the file's model once, at the end of the file, and reports each node once. */
export function rule(description: RuleDescription): Rule.RuleModule {
  const { name, type, messages, schema = [], defaultOptions = [], check } = description;
  return {
    meta: {
      type,
      docs: { description: description.description, url: `docs/lint/${name}.md` },
      messages: { ...messages },
      schema: [...schema],
      defaultOptions: [...defaultOptions],
      ...(description.fixable === undefined ? {} : { fixable: description.fixable }),
      ...(description.hasSuggestions === true ? { hasSuggestions: true } : {}),
    },
    create(ruleContext) {
      const context = ruleContext as unknown as Context;
      return {
        "Program:exit"() {
          const file = fileOf(context);
          if (file === null) return;
          check(file, reporter(context), optionsOf(context), context);
        },
      };
    },
  };
}

function optionsOf(context: Context): Readonly<Record<string, unknown>> {
  return (context.options[0] as Record<string, unknown> | undefined) ?? {};
}

function reporter(context: Context): Report {
  const reported = new Set<Node>();
  return (node, messageId, data = {}, extra = {}) => {
    if (reported.has(node)) return;
    reported.add(node);
    context.report({ node, messageId, data, ...extra });
  };
}
