/** @jsxImportSource preact */
import type { JSX } from "preact";

export type IconName = "bottom" | "right" | "floating" | "window" | "close" | "follow";

const SHAPES: Readonly<Record<IconName, JSX.Element>> = {
  bottom: (
    <>
      <rect x="2" y="2.5" width="12" height="11" rx="1.5" />
      <rect class="fill" x="2" y="9" width="12" height="4.5" rx="1" />
    </>
  ),
  right: (
    <>
      <rect x="2" y="2.5" width="12" height="11" rx="1.5" />
      <rect class="fill" x="9.5" y="2.5" width="4.5" height="11" rx="1" />
    </>
  ),
  floating: (
    <>
      <rect x="2" y="2.5" width="12" height="11" rx="1.5" />
      <rect class="fill" x="6" y="6" width="6" height="5" rx="1" />
    </>
  ),
  window: (
    <>
      <path d="M7 3H3.5A1.5 1.5 0 0 0 2 4.5v8A1.5 1.5 0 0 0 3.5 14h8a1.5 1.5 0 0 0 1.5-1.5V9" />
      <path d="M9.5 2H14v4.5M14 2 8 8" />
    </>
  ),
  close: <path d="m4 4 8 8m0-8-8 8" />,
  follow: (
    <>
      <circle cx="7" cy="7" r="4" />
      <path d="m10 10 4 4" />
    </>
  ),
};

/** A sign beside a name: whoever uses it names the button. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  );
}
