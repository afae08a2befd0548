interface WordProps {
  /** 0 well, 1 rests, 2 lacks something, 3 does not run. */
  readonly level: 0 | 1 | 2 | 3;
  readonly says: string;
}

/** A state as a word with a sign of its own: colour is never all there is. */
export function Word({ level, says }: WordProps) {
  return (
    <span class={`word level-${level}`}>
      <span aria-hidden="true">{['●', '◌', '◆', '▲'][level]}</span> {says}
    </span>
  );
}
