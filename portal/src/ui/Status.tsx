import type { ReactNode } from 'react'

/** Neutral ring shapes for where a piece of work stands. Only half (in progress) is in the accent. */
export type StatusShape = 'dotted' | 'open' | 'half' | 'paused' | 'ticked'

/** A request's or step's status: ring and word. */
export function Status({ shape, children }: { shape: StatusShape; children: ReactNode }) {
  return (
    <span className={shape === 'half' ? 'st act' : 'st'}>
      <svg viewBox="0 0 14 14" aria-hidden="true">
        {shape === 'ticked' ? (
          <>
            <circle cx="7" cy="7" r="6.2" fill="currentColor" />
            <path d="m4.300 7.200 1.900 1.900 3.500-4" fill="none" stroke="var(--surface)" strokeWidth="1.5" />
          </>
        ) : (
          <circle
            cx="7"
            cy="7"
            r="5.4"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeDasharray={shape === 'dotted' ? '1.6 1.8' : undefined}
          />
        )}
        {shape === 'half' && <path d="M7 3.500a3.500 3.500 0 0 1 0 7z" fill="currentColor" />}
        {shape === 'paused' && (
          <path d="M5.600 4.800v4.400M8.400 4.800v4.400" stroke="currentColor" strokeWidth="1.5" />
        )}
      </svg>
      {children}
    </span>
  )
}
