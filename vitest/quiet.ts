import type { UserConsoleLog } from "vitest";
import type { Reporter, TestModule, Vitest } from "vitest/node";

/** What others print in development where a test does on purpose what they advise against. */
const deliberate = [
  /^dosync: .* was changed inside a transaction\. An atom changes at once/, // a test of just that
  /^Warning: useLayoutEffect does nothing on the server/, // React 17 and 18, of every layout effect
  /^(Warning: )?Detected a large number of updates inside startTransition/, // of a peer in the fuzzer
  /^(Warning: )?(The above error occurred in|%o\s+%s\s+The above error)/, // React, of an error boundary
  /^<Suspense> is an experimental feature/, // Vue, once in a process
  /^You are running a development build of Vue/, // Vue's build for browsers
];

/**
 * Green tests print nothing: a warning in the console is a fault, and nobody would see it among
 * thousands of tests. What a test prints through `figures()` stands together at the end.
 */
export default class Quiet implements Reporter {
  #vitest: Vitest | undefined;
  readonly #noise: { readonly taskId: string | undefined; readonly text: string }[] = [];
  readonly #figures: string[] = [];

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onUserConsoleLog({ content, taskId }: UserConsoleLog): void {
    const text = content.trim();
    if (text.startsWith("figures: ")) this.#figures.push(text.slice("figures: ".length));
    else if (text !== "" && !isDeliberate(text)) this.#noise.push({ taskId, text });
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (this.#figures.length > 0) console.log(`\nFigures:\n${indent(this.#figures)}`);
    if (this.#noise.length === 0 || !modules.every((module) => module.ok())) return;
    const lines = this.#noise.map(({ taskId, text }) => `${this.#nameOf(taskId)}: ${text}`);
    console.error(`\nThese tests are green and print something:\n${indent(lines)}`);
    process.exitCode = 1;
  }

  #nameOf(taskId: string | undefined): string {
    const task = taskId === undefined ? undefined : this.#vitest?.state.idMap.get(taskId);
    if (task === undefined) return "outside of any test";
    return `${task.file.projectName ?? ""} ${task.file.name} > ${task.name}`;
  }
}

/** Vitest may hand over several lines of one test at once. */
function isDeliberate(text: string): boolean {
  const messages = text.split(/\n(?=dosync: |Warning: |Detected )/);
  return messages.every((message) => deliberate.some((pattern) => pattern.test(message)));
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `  ${line.slice(0, 600).replaceAll("\n", "\n    ")}`).join("\n");
}
