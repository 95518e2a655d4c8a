/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useShared } from "./use-live.ts";

interface Frame {
  readonly text: string;
  readonly url: string | undefined;
  readonly place: string | undefined;
  /** Whether it belongs to dosync or to a framework. */
  readonly isInner: boolean;
}

/** Where a transaction was called: the frames of the program, each with a way to its source. */
export function Stack({ error }: { readonly error: Error | undefined }): JSX.Element {
  const [isAll, showAll] = useState(false);
  const { window } = useShared();
  if (error === undefined) {
    return <p class="note">Not captured. Switch on “stacks” above, and do it again.</p>;
  }
  const frames = framesOf(error.stack ?? "");
  const own = frames.filter(({ isInner }) => !isInner);
  const shown = isAll || own.length === 0 ? frames : own;
  return (
    <>
      <ol class="frames">
        {shown.map(({ text, url, place, isInner }, i) => (
          <li key={i} class={isInner ? "inner" : ""}>
            {text}{" "}
            {url !== undefined && (
              <a
                href={url}
                target="_blank"
                rel="noreferrer"
                onClick={(event) => {
                  event.preventDefault();
                  void openSource(url, place, window);
                }}
              >
                {place}
              </a>
            )}
          </li>
        ))}
      </ol>
      {own.length > 0 && own.length < frames.length && (
        <button type="button" class="link" onClick={() => showAll(!isAll)}>
          {isAll ? "Hide" : "Show"} frames of libraries
        </button>
      )}
    </>
  );
}

/** The frames of a stack, as Chromium and Safari or Firefox write them. */
function framesOf(stack: string): Frame[] {
  return stack.split("\n").flatMap((line): Frame[] => {
    const found =
      /^\s*at (?:(.*?) \()?(.*?):(\d+):(\d+)\)?$/.exec(line) ??
      /^(.*?)@(.*?):(\d+):(\d+)$/.exec(line);
    if (found === null) return [];
    const [, name, file, row, column] = found;
    const isUrl = /^(?:https?|file):/.test(file!);
    const path = file!.replace(/^https?:\/\/[^/]+/, "").replace(/\?.*$/, "");
    return [
      {
        text: name || "anonymous",
        url: isUrl ? file : undefined,
        place: `${path}:${row}:${column}`,
        isInner: /node_modules|packages\/(?:core|devtools|react|vue|signals)\/|@dosync/.test(path),
      },
    ];
  });
}

/** Opens the place in an editor if the server can, as Vite's does. Otherwise in a tab. */
async function openSource(url: string, place: string | undefined, window: Window): Promise<void> {
  const file = place?.startsWith("/@fs/") ? place.slice("/@fs".length) : (place ?? "").slice(1);
  try {
    const query = `/__open-in-editor?file=${encodeURIComponent(file)}`;
    const answer = await fetch(query);
    const isPage = answer.headers.get("content-type")?.includes("html") === true;
    if (answer.ok && !isPage) return;
  } catch {} // no such server
  window.open(url, "_blank", "noopener");
}
