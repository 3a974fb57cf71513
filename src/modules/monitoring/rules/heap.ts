/** A binary heap by due moment. An entry whose moment changed is pushed again; who pops passes over what is out of date. */
export type Heap<T> = {
  push(due: number, entry: T): void
  pop(): T | null
  next(): number | null
  readonly size: number
}

export function createHeap<T>(): Heap<T> {
  const items: { due: number; entry: T }[] = []
  const swap = (a: number, b: number) => {
    const kept = items[a]!
    items[a] = items[b]!
    items[b] = kept
  }

  function rise(at: number): void {
    for (let here = at; here > 0; ) {
      const above = (here - 1) >> 1
      if (items[above]!.due <= items[here]!.due) return
      swap(above, here)
      here = above
    }
  }

  function sink(): void {
    for (let here = 0; ; ) {
      const [left, right] = [2 * here + 1, 2 * here + 2]
      let least = here
      if (left < items.length && items[left]!.due < items[least]!.due) least = left
      if (right < items.length && items[right]!.due < items[least]!.due) least = right
      if (least === here) return
      swap(least, here)
      here = least
    }
  }

  return {
    push(due, entry) {
      items.push({ due, entry })
      rise(items.length - 1)
    },
    pop() {
      const top = items[0]
      const last = items.pop()
      if (!top || !last) return null
      if (items.length > 0) {
        items[0] = last
        sink()
      }
      return top.entry
    },
    next: () => items[0]?.due ?? null,
    get size() {
      return items.length
    },
  }
}
