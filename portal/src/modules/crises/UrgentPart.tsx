import { crises } from '#contracts/crises'
import { useRead } from '../../queries.ts'
import { Lines } from '../../ui/Lines.tsx'
import { say } from '../../words/crises.ts'
import { CrisisRow } from './CrisisRow.tsx'
import './crises.css'

/** On "My work": crises that burn now, whoever is on them. */
export default function UrgentPart() {
  const read = useRead(crises.listCrises, { query: { state: 'open', limit: 20 } }, { kinds: ['crisis'] })
  if (!read.data || read.data.items.length === 0) return null
  return (
    <section className="cr-work">
      <h2 className="h2">{say.crises}</h2>
      <Lines label={say.crises}>
        {read.data.items.map((of) => (
          <CrisisRow key={of.id} of={of} />
        ))}
      </Lines>
    </section>
  )
}
