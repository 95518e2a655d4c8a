import type { ReactElement, ReactNode } from "react";

interface PanelProps {
  readonly title?: string;
  /** A few words at the end of the title's line. */
  readonly note?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A surface for things that belong together. With a title it is a region of the page. */
export function Panel({ title, note, className = "", children }: PanelProps): ReactElement {
  return (
    <section className={`panel ${className}`} aria-label={title}>
      {title === undefined ? null : (
        <div className="panel-head">
          <h2>{title}</h2>
          {note === undefined ? null : <span className="soft">{note}</span>}
        </div>
      )}
      {children}
    </section>
  );
}
