import { useState } from 'react'
import type { ComposerKind } from '../../ui/Composer.tsx'

export interface Draft {
  kind: ComposerKind
  /** The answer is a status update: it restarts "next update" and changes nothing else. */
  update: boolean
  text: string
  files: File[]
}

const empty: Draft = { kind: 'answer', update: false, text: '', files: [] }
const kept = new Map<string, Draft>()

/** What is being written to a request; it survives a look at another page. */
export function useDraft(request: string) {
  const [draft, setDraft] = useState(kept.get(request) ?? empty)
  function change(changes: Partial<Draft>): void {
    setDraft((before) => {
      const next = { ...before, ...changes }
      kept.set(request, next)
      return next
    })
  }
  function clear(): void {
    kept.delete(request)
    setDraft((before) => ({ ...empty, kind: before.kind }))
  }
  return { draft, change, clear }
}
