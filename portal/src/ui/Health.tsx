import type { ReactNode } from 'react'
import { say } from '../words/ui.ts'

export type HealthName = 'up' | 'degraded' | 'down' | 'inconclusive'
const WORDS: Record<HealthName, string> = {
  up: say.up,
  degraded: say.degraded,
  down: say.down,
  inconclusive: say.inconclusive,
}

export function HealthShape({ of }: { of: HealthName }) {
  return (
    <svg className="g" viewBox="0 0 14 14" aria-hidden="true">
      {of === 'up' && (
        <path
          fill="currentColor"
          fillRule="evenodd"
          d="M7 .6a6.4 6.4 0 1 0 0 12.8A6.4 6.4 0 0 0 7 .6m3.6 4.5L6.4 9.9a.8.8 0 0 1-1.2 0L3.3 7.8l1.2-1 1.3 1.4 3.6-4.1z"
        />
      )}
      {of === 'degraded' && (
        <>
          <circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path fill="currentColor" d="M1.5 7h11a5.5 5.5 0 0 1-11 0" />
        </>
      )}
      {of === 'down' && (
        <path
          fill="currentColor"
          fillRule="evenodd"
          d="M2.5 1h9A1.5 1.5 0 0 1 13 2.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 1 11.5v-9A1.5 1.5 0 0 1 2.5 1M4.9 3.8 3.8 4.9 5.9 7 3.8 9.100l1.1 1.1L7 8.100l2.1 2.1 1.1-1.1L8.100 7l2.1-2.1-1.1-1.1L7 5.9z"
        />
      )}
      {of === 'inconclusive' && (
        <>
          <circle cx="7" cy="7" r="5.6" fill="none" stroke="currentColor" strokeWidth="1.4" strokeDasharray="2.4 2" />
          <path
            d="M5.5 5.7a1.5 1.5 0 1 1 2.2 1.3c-.5.3-.7.5-.7 1"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.3"
            strokeLinecap="round"
          />
          <circle cx="7" cy="9.7" r=".8" fill="currentColor" />
        </>
      )}
    </svg>
  )
}

/** Health of a system, a channel, a worker: a shape and a word. Children replace the word by the thing's name. */
export function Health({ of, children }: { of: HealthName; children?: ReactNode }) {
  return (
    <span className={`hs ${of === 'inconclusive' ? 'inc' : of}`}>
      <HealthShape of={of} />
      {children ? (
        <>
          <span className="sr">{WORDS[of]}: </span>
          {children}
        </>
      ) : (
        WORDS[of]
      )}
    </span>
  )
}
