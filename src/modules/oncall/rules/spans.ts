/** Half-open span of instants [fromMs, untilMs). Lists of spans are sorted and do not overlap. */
export type Span = { fromMs: number; untilMs: number }

/** Sorted union of spans in any order; touching ones become one. */
export function union(spans: readonly Span[]): Span[] {
  const sorted = spans.filter((s) => s.untilMs > s.fromMs).sort((a, b) => a.fromMs - b.fromMs)
  const merged: Span[] = []
  for (const span of sorted) {
    const last = merged.at(-1)
    if (last && span.fromMs <= last.untilMs) last.untilMs = Math.max(last.untilMs, span.untilMs)
    else merged.push({ ...span })
  }
  return merged
}

/** What the two sorted lists have in common; the pieces keep what the first list says. One walk through both. */
export function intersect<T extends Span>(spans: readonly T[], windows: readonly Span[]): T[] {
  const pieces: T[] = []
  let w = 0
  for (const span of spans) {
    while (w < windows.length && windows[w]!.untilMs <= span.fromMs) w++
    for (let i = w; i < windows.length && windows[i]!.fromMs < span.untilMs; i++) {
      const fromMs = Math.max(span.fromMs, windows[i]!.fromMs)
      const untilMs = Math.min(span.untilMs, windows[i]!.untilMs)
      if (untilMs > fromMs) pieces.push({ ...span, fromMs, untilMs })
    }
  }
  return pieces
}

/** What of the first sorted list no span of the second covers. */
export function subtract<T extends Span>(spans: readonly T[], holes: readonly Span[]): T[] {
  const pieces: T[] = []
  let h = 0
  for (const span of spans) {
    while (h < holes.length && holes[h]!.untilMs <= span.fromMs) h++
    let fromMs = span.fromMs
    for (let i = h; i < holes.length && holes[i]!.fromMs < span.untilMs; i++) {
      const hole = holes[i]!
      if (hole.fromMs > fromMs) pieces.push({ ...span, fromMs, untilMs: hole.fromMs })
      fromMs = Math.max(fromMs, hole.untilMs)
    }
    if (fromMs < span.untilMs) pieces.push({ ...span, fromMs, untilMs: span.untilMs })
  }
  return pieces
}
