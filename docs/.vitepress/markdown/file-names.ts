import type { MarkdownRenderer } from "vitepress";

/**
 * Shows the file name of a code block above it: a fence that begins with `ts bank.ts` gets the title
 * `bank.ts`. VitePress itself drops every word after the language.
 */
export function showFileNames(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  if (fence === undefined) throw new Error("VitePress has no rule for code blocks any more.");
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const block = fence(tokens, index, ...rest);
    const name = fileNameIn(tokens[index]?.info ?? "");
    if (name === undefined) return block;
    const escaped = markdown.utils.escapeHtml(name);
    return `<div class="named-block"><p class="file-name"><span>${escaped}</span></p>${block}</div>`;
  };
}

/** The file name in `ts bank.ts` or `tsx src/App.tsx no-run`. */
function fileNameIn(info: string): string | undefined {
  const [, ...words] = info.trim().split(/\s+/);
  return words.find((word) => /^[\w./-]+\.\w+$/.test(word));
}
