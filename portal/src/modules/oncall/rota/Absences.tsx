import { Avatar } from '../../../ui/Avatar.tsx'
import { Btn } from '../../../ui/Btn.tsx'
import { planWords as words } from '../../../words/plan.ts'
import type { Rota } from '../words.ts'
import type { Draft } from './draft.ts'
import { spanText } from './range.ts'

/** Overrides to come: who covers what, and who is away. */
export function Absences({ rota, draft, writes }: { rota: Rota; draft: Draft; writes: boolean }) {
  if (rota.overrides.length === 0) return null
  const leaving = new Set(draft.changes.flatMap((one) => (one.kind === 'remove' ? [one.overrideId] : [])))
  return (
    <section>
      <h2 className="sect">{words.toCome}</h2>
      <ul className="sw">
        {[...rota.overrides]
          .sort((a, b) => a.from.getTime() - b.from.getTime())
          .map((one) => {
            const name = one.person?.name ?? one.replaces?.name ?? ''
            const time = spanText(one.from.getTime(), one.until.getTime(), rota.zone)
            return (
              <li key={one.id}>
                <Avatar name={name} />
                <span className="grow">
                  <b className="m">{name}</b> {one.person ? words.covers(time) : words.isAway(time)}
                  {one.person && one.replaces ? words.forWhom(one.replaces.name) : ''}
                  {one.reason && <span className="d3">, {one.reason}</span>}
                </span>
                {writes &&
                  (leaving.has(one.id) ? (
                    <span className="d3">{words.takenBackUnsaved}</span>
                  ) : (
                    <Btn
                      size="sm"
                      look="quiet"
                      onClick={() => draft.add({ key: crypto.randomUUID(), kind: 'remove', overrideId: one.id })}
                    >
                      {words.takeBack}
                    </Btn>
                  ))}
              </li>
            )
          })}
      </ul>
    </section>
  )
}
