import * as core from "@dosync/core";
import { act } from "react";
import * as React from "react";
import * as jsxRuntime from "react/jsx-runtime";
import {
  createSignatureFunctionForTransform,
  performReactRefresh,
  register,
} from "react-refresh/runtime";
import { transformWithOxc } from "vite";
import * as hooks from "../../src/index.ts";

type Exports = Readonly<Record<string, unknown>>;

/**
 * A program of modules that can be edited while it runs, as a development server does it: an edited
 * module is transformed for Fast Refresh and run again, and so is whatever imports it; then React is
 * told.
 */
export class EditableProgram {
  readonly #sources: Map<string, string> = new Map();
  readonly #exports: Map<string, Exports> = new Map([
    ["react", React as unknown as Exports],
    ["react/jsx-runtime", jsxRuntime],
    ["@dosync/core", core],
    ["@dosync/react", hooks],
  ]);

  /** What a module exports now. */
  exportsOf(name: string): Exports {
    return this.#exports.get(name)!;
  }

  /** Writes a module, or another version of one. Those that it imports come first. */
  async write(name: string, source: string): Promise<void> {
    this.#sources.set(name, source);
    await this.#run(name);
    act(() => void performReactRefresh());
  }

  async #run(name: string): Promise<void> {
    const source = this.#sources.get(name)!;
    const { code } = await transformWithOxc(source, name, {
      jsx: { runtime: "automatic", development: false, refresh: true },
      sourcemap: false,
    });
    const own: Record<string, unknown> = {};
    // The text of a test, which is to be run the way that a server of modules would have it run.
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func
    const body = new Function("imported", "own", "$RefreshReg$", "$RefreshSig$", asFunction(code));
    body(
      (from: string) => this.exportsOf(from),
      own,
      (type: unknown, id: string) => register(type, `${name} ${id}`),
      createSignatureFunctionForTransform,
    );
    this.#exports.set(name, own);
    for (const [other, text] of this.#sources) {
      // One after the other, each with what the one before has made.
      // oxlint-disable-next-line no-await-in-loop
      if (text.includes(`from "${name}"`)) await this.#run(other);
    }
  }
}

/** A module as the body of a function: enough of it for what the tests write. */
function asFunction(code: string): string {
  return code
    .replace(/import \{([^}]*)\} from "([^"]*)";/g, (_all, names: string, from: string) => {
      return `const {${names.replaceAll(" as ", ": ")}} = imported("${from}");`;
    })
    .replace(/export function (\w+)/g, "own.$1 = $1; function $1")
    .replace(/export const \[(\w+), (\w+)\] = /g, "[own.$1, own.$2] = ")
    .replace(/export const (\w+) = /g, "const $1 = own.$1 = ");
}
