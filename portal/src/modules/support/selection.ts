import { useState } from 'react'
import { useKeys } from '../../keys.ts'
import { say } from '../../words/desk.ts'

export interface Selection {
  ids: string[]
  has: (id: string) => boolean
  toggle: (id: string) => void
  set: (ids: string[]) => void
}

/** Which rows of a list are selected; `x` switches the one the keys stand on. Rows that left the list are left out. */
export function useSelection(shown: string[]): Selection {
  const [chosen, set] = useState<string[]>([])
  const ids = chosen.filter((id) => shown.includes(id))
  const toggle = (id: string) => set(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id])
  useKeys([
    {
      keys: 'x',
      does: say.selectKey,
      run: () => {
        const row = document.activeElement?.closest<HTMLElement>('[data-id]')
        if (row?.dataset.id) toggle(row.dataset.id)
      },
    },
    ...(ids.length > 0 ? [{ keys: 'Escape', does: say.selectNone, run: () => set([]), hidden: true }] : []),
  ])
  return { ids, has: (id) => ids.includes(id), toggle, set }
}
