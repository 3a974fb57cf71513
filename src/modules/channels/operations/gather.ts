/**
 * Collects items for a moment and handles them together; each caller waits for the handling of its own. For thousands of
 * status reports at once, which would otherwise be a transaction each.
 */
export function gatherer<Item>(
  handle: (items: Item[]) => Promise<void>,
  { waitMs, most }: { waitMs: number; most: number },
): (item: Item) => Promise<void> {
  let items: Item[] = []
  let round: Promise<void> | null = null
  let begin: () => void = () => {}

  function next(): Promise<void> {
    return new Promise<void>((resolve) => {
      const timeout = setTimeout(resolve, waitMs)
      begin = () => {
        clearTimeout(timeout)
        resolve()
      }
    }).then(() => {
      const taken = items
      items = []
      round = null
      return handle(taken)
    })
  }

  return (item) => {
    items.push(item)
    round ??= next()
    const mine = round
    if (items.length >= most) begin()
    return mine
  }
}
