import { type KeyboardEvent, type ReactElement, useId, useState } from "react";
import { highlight, type LanguageName } from "sugar-high";

/** A file as it is on disk: import its text with `?raw`, so that what is shown cannot drift. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

const LANGUAGES: Record<string, LanguageName> = { vue: "html", css: "css" };

/** The files of a demo, highlighted. Arrow keys move between the tabs. */
export function SourcePanel({ files }: { readonly files: readonly SourceFile[] }): ReactElement {
  const [shown, setShown] = useState(0);
  const id = useId();
  const file = files[shown] ?? files[0];
  if (file === undefined) throw new Error("A demo shows at least its model.");

  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = (shown + step + files.length) % files.length;
    setShown(next);
    event.currentTarget.querySelectorAll("button")[next]?.focus();
  };

  return (
    <section className="source" aria-label="Source">
      <div className="source-head">
        <div className="source-tabs" role="tablist" aria-label="Files" onKeyDown={move}>
          {files.map(({ name }, index) => (
            <button
              key={name}
              id={`${id}-${index}`}
              type="button"
              role="tab"
              aria-selected={index === shown}
              aria-controls={`${id}-text`}
              tabIndex={index === shown ? 0 : -1}
              onClick={() => setShown(index)}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <div id={`${id}-text`} role="tabpanel" aria-labelledby={`${id}-${shown}`}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolled box must be reachable */}
        <pre tabIndex={0}>
          {/* The text is a file of this repository, and the highlighter escapes it. */}
          <code dangerouslySetInnerHTML={{ __html: highlighted(file) }} />
        </pre>
      </div>
    </section>
  );
}

function highlighted({ name, text }: SourceFile): string {
  const extension = name.slice(name.lastIndexOf(".") + 1);
  const html = highlight(text.trimEnd(), { lang: LANGUAGES[extension] ?? "typescript" });
  // The lines are blocks of their own; the line feeds between them would be empty ones.
  return html.replaceAll('\n<span class="sh__line"', '<span class="sh__line"');
}
