import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { identity } from '#contracts/identity'
import { Problem, type Reply } from '../../../api.ts'
import { useAct, useRead } from '../../../queries.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Form } from '../../../ui/Field.tsx'
import { RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { factorWords as words } from '../../../words/factor.ts'
import { Frame } from '../Frame.tsx'

type Who = Reply<typeof identity.getSecondFactorPolicy>['secondFactor']

const CHOICES: { value: Who; title: string; says: string }[] = [
  { value: 'nobody', title: words.nobody, says: words.nobodySays },
  { value: 'admins', title: words.admins, says: words.adminsSays },
  { value: 'staff', title: words.staff, says: words.staffSays },
]

function Choice({ first }: { first: Who }) {
  const [chosen, setChosen] = useState<Who | null>(null)
  const who = chosen ?? first
  const act = useAct(identity.setSecondFactorPolicy)
  const shutOut = act.error instanceof Problem && act.error.code === 'identity.second_factor_needed'
  const saved = act.isSuccess && act.data.secondFactor === who
  return (
    <Form onSubmit={() => !act.isPending && act.mutate({ body: { secondFactor: who } })}>
      <fieldset className="factor">
        <legend className="sr">{words.who}</legend>
        {CHOICES.map((one) => (
          <label key={one.value} className="check">
            <input
              type="radio"
              name="who"
              checked={who === one.value}
              onChange={() => {
                setChosen(one.value)
                act.reset()
              }}
            />
            <span>
              <b className="m block">{one.title}</b>
              <span className="sm d2">{one.says}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {who !== 'nobody' && <p className="call p3">{words.atOnce}</p>}
      {shutOut ? (
        <div className="call p1" role="alert">
          <span className="grow">
            {words.first}{' '}
            <Link className="link" to="/settings/security">
              {words.setUp}
            </Link>
          </span>
        </div>
      ) : (
        <RefusalNote error={act.error} />
      )}
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={act.isPending} disabled={saved || (who === first && !act.error)}>
          {act.isPending ? common.saving : words.save}
        </Btn>
        {saved && (
          <span className="d2" role="status">
            {words.saved}
          </span>
        )}
      </div>
    </Form>
  )
}

/** Who of the staff must sign in with more than a password. */
export default function FactorPage() {
  const read = useRead(identity.getSecondFactorPolicy, {}, { kinds: ['setting'] })
  return (
    <Frame title={words.title}>
      <p className="d2">{words.says}</p>
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {read.data && <Choice first={read.data.secondFactor} />}
    </Frame>
  )
}
