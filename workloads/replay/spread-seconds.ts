/**
 * Gives lines that share a second times of their own within it, in their order: of `n` lines the `k`-th gets
 * `k * 1000 / n` milliseconds. Chat logs tell seconds only, and lines of one instant would lose their order among
 * each other. Times with milliseconds are left as they are.
 *
 * `times` must not fall; it is changed in place.
 */
export function spreadSeconds(times: Float64Array): void {
  let from = 0;
  while (from < times.length) {
    const second = times[from] ?? 0;
    let to = from + 1;
    while (to < times.length && times[to] === second) to++;
    if (second % 1000 === 0) {
      for (let at = from; at < to; at++) times[at] = second + Math.floor(((at - from) * 1000) / (to - from));
    }
    from = to;
  }
}
