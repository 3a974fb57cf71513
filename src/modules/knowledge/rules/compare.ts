export type Change = { kind: 'same' | 'removed' | 'added'; lines: string[] }

/** Larger tables of two versions are not filled: the middle then counts as replaced. */
const mostCells = 4_000_000

/** What changed between two texts, by lines: a longest common subsequence between what they share at both ends. */
export function compareLines(before: string, after: string): Change[] {
  const a = before.split('\n')
  const b = after.split('\n')
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const changes: Change[] = []
  const put = (kind: Change['kind'], lines: readonly string[]) => {
    if (lines.length === 0) return
    const last = changes.at(-1)
    if (last?.kind === kind) last.lines.push(...lines)
    else changes.push({ kind, lines: [...lines] })
  }
  put('same', a.slice(0, head))
  middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), put)
  put('same', tail > 0 ? a.slice(-tail) : [])
  return changes
}

function middle(
  a: readonly string[],
  b: readonly string[],
  put: (kind: Change['kind'], lines: readonly string[]) => void,
) {
  const width = b.length + 1
  if (a.length === 0 || b.length === 0 || (a.length + 1) * width > mostCells) {
    put('removed', a)
    put('added', b)
    return
  }
  const longest = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!)
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      put('same', [a[i]!])
      i++
      j++
    } else if (j >= b.length || (i < a.length && longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!))
      put('removed', [a[i++]!])
    else put('added', [b[j++]!])
  }
}
