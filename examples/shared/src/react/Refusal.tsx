interface RefusalProps {
  readonly refused: Error | undefined;
  readonly onClose: () => void;
}

/** Why the last change was taken back. */
export function Refusal({ refused, onClose }: RefusalProps) {
  if (refused === undefined) return null;
  return (
    <p className="refusal" role="alert">
      {refused.message} <button onClick={onClose}>Close</button>
    </p>
  );
}
