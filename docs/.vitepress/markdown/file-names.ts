import type { MarkdownRenderer } from "vitepress";
import { Programs } from "./programs.ts";

/** Languages whose blocks stand in a file of a program. */
const PROGRAMS = ["ts", "tsx", "vue", "js"];
const SHELLS = ["sh", "bash"];

interface Token {
  readonly type: string;
  readonly content: string;
}

/**
 * Shows above each code block where it stands. A fence that begins with `ts bank.ts` is that file. A block
 * without a name goes on with the one before it, or begins a file that is called as its page; what a shell
 * runs stands in the terminal. VitePress itself drops every word after the language.
 */
export function showFileNames(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  if (fence === undefined) throw new Error("VitePress has no rule for code blocks any more.");
  const pages = new WeakMap<object, { readonly programs: Programs; file: string }>();

  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const block = fence(tokens, index, options, env, self);
    const { info = "", content = "" } = tokens[index] ?? {};
    const language = languageIn(info);
    const place = SHELLS.includes(language)
      ? "Terminal"
      : isSignature(tokens.slice(0, index), env)
        ? "Signature"
        : placeOf(language, info, content, env);
    if (place === undefined) return block;
    const escaped = markdown.utils.escapeHtml(place);
    return `<div class="named-block"><p class="file-name"><span>${escaped}</span></p>${block}</div>`;
  };

  function placeOf(
    language: string,
    info: string,
    code: string,
    env: { relativePath?: string },
  ): string | undefined {
    const name = fileNameIn(info);
    if (!PROGRAMS.includes(language)) return name;
    const page = pages.get(env) ?? { programs: new Programs(), file: "" };
    pages.set(env, page);
    if (!page.programs.begins({ language, name, code })) return `${page.file}, further down`;
    page.file = name ?? `${stemOf(env.relativePath)}.${language}`;
    return page.file;
  }
}

/** In the reference every block that stands below no "Example" says how something is declared. */
function isSignature(before: readonly Token[], { relativePath = "" }: { relativePath?: string }) {
  if (!relativePath.startsWith("api/")) return false;
  const heading = before.findLastIndex(({ type }) => type === "heading_open");
  return !/^Examples?\b/.test(before[heading + 1]?.content ?? "");
}

/** The language of `ts{2}` or `tsx src/App.tsx no-run`. */
function languageIn(info: string): string {
  return /^\w*/.exec(info.trim())?.[0] ?? "";
}

/** The file name in `ts bank.ts` or `tsx src/App.tsx no-run`. */
function fileNameIn(info: string): string | undefined {
  const [, ...words] = info.trim().split(/\s+/);
  return words.find((word) => /^[\w./-]+\.\w+$/.test(word));
}

/** What a page's own file would be called: `guide/derived.md` is `derived`. Pages of the reference show examples. */
function stemOf(path = ""): string {
  if (path.startsWith("api/")) return "example";
  return /([\w-]+)\.md$/.exec(path)?.[1] ?? "example";
}
