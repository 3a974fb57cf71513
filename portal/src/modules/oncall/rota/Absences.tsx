import { Avatar } from '../../../ui/Avatar.tsx'
import { Btn } from '../../../ui/Btn.tsx'
import type { Rota } from '../words.ts'
import type { Draft } from './draft.ts'
import { spanText } from './range.ts'

/** Overrides to come: who covers what, and who is away. */
export function Absences({ rota, draft, writes }: { rota: Rota; draft: Draft; writes: boolean }) {
  if (rota.overrides.length === 0) return null
  const leaving = new Set(draft.changes.flatMap((one) => (one.kind === 'remove' ? [one.overrideId] : [])))
  return (
    <section>
      <h2 className="sect">Covers and absences to come</h2>
      <ul className="sw">
        {rota.overrides.map((one) => {
          const name = one.person?.name ?? one.replaces?.name ?? ''
          const time = spanText(one.from.getTime(), one.until.getTime(), rota.zone)
          return (
            <li key={one.id}>
              <Avatar name={name} />
              <span className="grow">
                <b className="m">{name}</b> {one.person ? `covers ${time}` : `is away ${time}`}
                {one.person && one.replaces ? ` for ${one.replaces.name}` : ''}
                {one.reason && <span className="d3">, {one.reason}</span>}
              </span>
              {writes &&
                (leaving.has(one.id) ? (
                  <span className="d3">taken back, not saved</span>
                ) : (
                  <Btn
                    size="sm"
                    look="quiet"
                    onClick={() => draft.add({ key: crypto.randomUUID(), kind: 'remove', overrideId: one.id })}
                  >
                    Take it back
                  </Btn>
                ))}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
