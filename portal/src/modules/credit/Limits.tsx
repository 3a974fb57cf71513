import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { credit } from '#contracts/credit'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import type { Account } from './AccountPage.tsx'
import { LimitDialog } from './LimitDialog.tsx'

/** How much each person may withdraw; who is not here withdraws nothing. */
export function Limits({ of }: { of: Account }) {
  const [setting, setSetting] = useState(false)
  const remove = useAct(credit.removeCreditLimit)
  return (
    <section className="card lic-card">
      <div className="row wrap lic-head">
        <h2 className="h3">{say.limits}</h2>
        <Btn size="sm" icon={IconPlus} className="push" onClick={() => setSetting(true)}>
          {say.setLimit}
        </Btn>
      </div>
      {of.limits.length === 0 && <p className="sm d2">{say.nobody}</p>}
      <ul className="lic-list">
        {of.limits.map(({ person, each, perDay, usedToday }) => (
          <li className="lic-pack lic-two" key={person.id}>
            <span className="ti">
              <span className="a">{person.name}</span>
              <span className="s">{say.eachAndDay(each.text, perDay.text, usedToday.text)}</span>
            </span>
            <Btn
              size="sm"
              look="quiet"
              aria-label={say.remove(person.name)}
              busy={remove.isPending}
              onClick={() => remove.mutate({ params: { id: of.id, personId: person.id } })}
            >
              {say.removeShort}
            </Btn>
          </li>
        ))}
      </ul>
      <RefusalNote error={remove.error} what={say.notSaved} />
      {setting && <LimitDialog of={of} onClose={() => setSetting(false)} />}
    </section>
  )
}
