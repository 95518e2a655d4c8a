/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { parseValue } from "../model/edit.ts";
import { countOf, entriesOf, isBranch, keyText, preview, typeOf } from "../model/value.ts";
import { messageOf } from "./format.ts";

type Edit = (path: readonly unknown[], value: unknown) => { readonly error: unknown } | undefined;

export interface ValueTreeProps {
  readonly value: unknown;
  /** Names the value for those who do not see it. */
  readonly label: string;
  /** Changes a part; answers a refusal. Without it nothing can be edited. */
  readonly onEdit?: Edit | undefined;
}

/** A value as a tree. What is not open is not looked into. */
export function ValueTree({ value, label, onEdit }: ValueTreeProps): JSX.Element {
  return (
    <div class="tree" role="group" aria-label={label}>
      <Part name={undefined} value={value} path={NOWHERE} onEdit={onEdit} isOpenAtFirst />
    </div>
  );
}

const NOWHERE: readonly unknown[] = [];

interface PartProps {
  readonly name: unknown;
  readonly value: unknown;
  readonly path: readonly unknown[];
  readonly onEdit: Edit | undefined;
  readonly isOpenAtFirst?: boolean;
}

const PAGE = 100;

function Part({ name, value, path, onEdit, isOpenAtFirst = false }: PartProps): JSX.Element {
  const isDeep = isBranch(value) && countOf(value) > 0;
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const [shown, setShown] = useState(PAGE);
  const key = name === undefined ? undefined : <span class="key">{keyText(name)}: </span>;
  const edit = onEdit && <Editor value={value} path={path} onEdit={onEdit} />;
  if (!isDeep) {
    return (
      <div class="leaf">
        {key}
        <Leaf value={value} /> {edit}
      </div>
    );
  }
  const isSet = value instanceof Set;
  return (
    <div>
      <button type="button" class="toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {key}
        {isOpen ? (
          <span class="other">
            {typeOf(value)}({countOf(value)})
          </span>
        ) : (
          <span>{preview(value, 100)}</span>
        )}
      </button>{" "}
      {edit}
      {isOpen && (
        <ul>
          {entriesOf(value, shown).map(([partKey, part], i) => (
            <li key={i}>
              <Part
                name={isSet ? i : partKey}
                value={part}
                path={[...path, partKey]}
                onEdit={isSet ? undefined : onEdit}
              />
            </li>
          ))}
          {countOf(value) > shown && (
            <li>
              <button type="button" class="link" onClick={() => setShown(shown + PAGE)}>
                Show {Math.min(PAGE, countOf(value) - shown)} more of {countOf(value) - shown}
              </button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

export function Leaf({ value, length }: { value: unknown; length?: number }): JSX.Element {
  return <span class={classOf(value)}>{preview(value, length ?? 400)}</span>;
}

function classOf(value: unknown): string {
  if (typeof value === "string") return "text";
  if (typeof value === "number" || typeof value === "bigint") return "number";
  return typeof value === "boolean" || value == null ? "word" : "other";
}

interface EditorProps {
  readonly value: unknown;
  readonly path: readonly unknown[];
  readonly onEdit: Edit;
}

/** The button that lets a part be edited as JSON. What refuses the new value is shown. */
function Editor({ value, path, onEdit }: EditorProps): JSX.Element {
  const [text, setText] = useState<string | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const name = path.length === 0 ? "the value" : keyText(path.at(-1));
  if (text === undefined) {
    return (
      <button
        type="button"
        class="edit"
        aria-label={`Edit ${name}`}
        onClick={() => setText(JSON.stringify(value) ?? "undefined")}
      >
        edit
      </button>
    );
  }
  const close = (): void => {
    setText(undefined);
    setProblem(undefined);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const parsed = parseValue(text);
    if (parsed.problem !== undefined) return setProblem(parsed.problem);
    const refusal = onEdit(path, (parsed as { readonly value: unknown }).value);
    if (refusal === undefined) close();
    else setProblem(messageOf(refusal.error));
  };
  return (
    <>
      <form onSubmit={submit}>
        <input
          aria-label={`New value of ${name}, as JSON`}
          value={text}
          spellcheck={false}
          ref={focusOnce}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            close();
          }}
        />
        <button type="submit" class="button">
          Set
        </button>
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
      </form>
      {problem !== undefined && (
        <div class="problem" role="alert">
          {problem}
        </div>
      )}
    </>
  );
}

const focused: WeakSet<HTMLElement> = new WeakSet();

function focusOnce(element: HTMLInputElement | null): void {
  if (element === null || focused.has(element)) return;
  focused.add(element);
  element.focus();
  element.select();
}
