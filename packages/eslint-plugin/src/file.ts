import type { TSESLint, TSESTree } from "@typescript-eslint/utils";
import {
  type Call,
  type FunctionNode,
  type Identifier,
  type Variable,
  type VisitorKeys,
  isFunction,
  walk,
} from "./ast.ts";
import { isVue } from "./vue.ts";

export type Context = TSESLint.RuleContext<string, readonly unknown[]>;

type Framework = "react" | "vue";

/** The model of one file, which all rules share. It is made once a file. */
export interface SourceFile {
  readonly ast: TSESTree.Program;
  readonly keys: VisitorKeys;
  readonly text: string;
  /** Modules that count as dosync: `@dosync/*` and those named in `settings.dosync.modules`. */
  readonly isDosync: (module: string) => boolean;
  /**
   * The framework of the file. It is null for a model, which has no hooks, whatever its functions are
   * called.
   */
  readonly framework: Framework | null;
  /** Every call in the file, in source order. */
  readonly calls: readonly Call[];
  readonly functions: readonly FunctionNode[];
  readonly tries: readonly TSESTree.TryStatement[];
  /** The variable that an identifier reads, writes or declares. */
  readonly variables: ReadonlyMap<TSESTree.Node, Variable>;
}

/**
 * The files by their trees, not by the SourceCode object. oxlint hands out one and the same SourceCode for
 * all files.
 */
const files = new WeakMap<object, SourceFile>();

/** The linted file's model, or null for a file that does not use dosync. */
export function fileOf(context: Context): SourceFile | null {
  const { ast, text } = context.sourceCode;
  const modules = ownModules(context);
  if (!text.includes("@dosync/") && !modules.some((module) => text.includes(module))) return null;
  let file = files.get(ast);
  if (file === undefined) {
    file = readFile(context, modules);
    files.set(ast, file);
  }
  return file;
}

function ownModules(context: Context): readonly string[] {
  const settings = context.settings["dosync"];
  if (typeof settings !== "object" || settings === null) return [];
  const { modules } = settings as { modules?: unknown };
  return Array.isArray(modules) ? modules.filter((name) => typeof name === "string") : [];
}

function readFile(context: Context, modules: readonly string[]): SourceFile {
  const { ast, text, visitorKeys: keys, scopeManager } = context.sourceCode;
  const calls: Call[] = [];
  const functions: FunctionNode[] = [];
  const tries: TSESTree.TryStatement[] = [];
  let hasJsx = false;
  walk(ast, keys, (node) => {
    if (node.type === "CallExpression") calls.push(node);
    if (isFunction(node)) functions.push(node);
    if (node.type === "TryStatement") tries.push(node);
    hasJsx ||= node.type === "JSXElement" || node.type === "JSXFragment";
  });
  return {
    ast,
    keys,
    text,
    isDosync: (module) => module.startsWith("@dosync/") || modules.includes(module),
    framework: context.filename.endsWith(".vue")
      ? "vue"
      : frameworkOf([...importedBy(ast), ...requiredBy(calls)], hasJsx),
    calls,
    functions,
    tries,
    variables: scopeManager === null ? new Map() : variablesOf(scopeManager),
  };
}

function variablesOf(manager: TSESLint.Scope.ScopeManager): Map<TSESTree.Node, Variable> {
  const variables = new Map<TSESTree.Node, Variable>();
  for (const scope of manager.scopes) {
    for (const variable of scope.variables) {
      for (const definition of variable.defs) variables.set(definition.name, variable);
    }
    for (const reference of scope.references) {
      if (reference.resolved) variables.set(reference.identifier, reference.resolved);
    }
  }
  return variables;
}

/** A compiler may import what JSX needs by itself. */
function frameworkOf(modules: readonly string[], hasJsx: boolean): Framework | null {
  const vue = modules.some((name) => isVue(name) || name === "@dosync/vue");
  const react = modules.some((name) =>
    /^(@dosync\/react|preact|react|react-dom|react-native)(\/|$)/.test(name),
  );
  if (react) return "react";
  if (vue) return "vue";
  return hasJsx ? "react" : null;
}

function importedBy(ast: TSESTree.Program): readonly string[] {
  return ast.body.flatMap((statement) =>
    statement.type === "ImportDeclaration" ? [statement.source.value] : [],
  );
}

function requiredBy(calls: readonly Call[]): readonly string[] {
  return calls.flatMap(({ callee, arguments: [module] }) =>
    callee.type === "Identifier" &&
    callee.name === "require" &&
    module?.type === "Literal" &&
    typeof module.value === "string"
      ? [module.value]
      : [],
  );
}

/** Computes something about a file at most once, however many rules ask. */
export function perFile<T extends object>(
  compute: (file: SourceFile) => T,
): (file: SourceFile) => T {
  const known = new WeakMap<SourceFile, T>();
  return (file) => {
    let value = known.get(file);
    if (value === undefined) {
      value = compute(file);
      known.set(file, value);
    }
    return value;
  };
}

/** Whether a name means the platform's thing, and no declaration of the file. */
export function isGlobal(file: SourceFile, identifier: Identifier): boolean {
  return (file.variables.get(identifier)?.defs.length ?? 0) === 0;
}
