import { useState } from 'react'
import { audit } from '#contracts/audit'
import { count, when } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { Health } from '../../ui/Health.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { witnessWords as words } from '../../words/audit.ts'
import { Part } from '../settings/Frame.tsx'
import type { State } from './WriterState.tsx'

type Log = State['watched'][number]

function LogLine({ of, may }: { of: Log; may: boolean }) {
  const now = serverNow()
  const act = useAct(audit.unwatchLog)
  return (
    <li className="stack g2">
      <div className="row wrap top-a">
        <span className="grow">
          <span className="m block">
            <Health of={of.refused ? 'down' : of.seenAt ? 'up' : 'inconclusive'}>{of.origin}</Health>
          </span>
          <span className="sm d2 block">
            {of.seenAt ? words.seen(count(of.size), when(of.seenAt, now)) : words.seenNothing}
          </span>
          {of.refusedAt && <span className="sm t-p1 block">{words.refused(when(of.refusedAt, now))}</span>}
        </span>
        {may && (
          <Btn size="sm" look="quiet" busy={act.isPending} onClick={() => act.mutate({ query: { origin: of.origin } })}>
            {words.unwatch}
          </Btn>
        )}
      </div>
      {of.refused && <pre>{of.refused}</pre>}
      <RefusalNote error={act.error} />
    </li>
  )
}

/** Logs of other installations whose checkpoints we keep. */
export function Watched({ of, may }: { of: readonly Log[]; may: boolean }) {
  const [verifier, setVerifier] = useState('')
  const act = useAct(audit.watchLog, () => setVerifier(''))
  if (of.length === 0 && !may) return null
  return (
    <Part title={words.watched} says={words.watchedSays}>
      {of.length > 0 && (
        <ul className="wit">
          {of.map((one) => (
            <LogLine key={one.origin} of={one} may={may} />
          ))}
        </ul>
      )}
      {may && (
        <Form onSubmit={() => verifier.trim() !== '' && !act.isPending && act.mutate({ body: { verifier } })}>
          <TextField
            label={words.theirLog}
            className="mono"
            value={verifier}
            error={fieldErrors(act.error).verifier}
            onText={setVerifier}
          />
          <RefusalNote error={act.error} />
          <span>
            <Btn type="submit" busy={act.isPending} disabled={verifier.trim() === ''}>
              {act.isPending ? words.watching : words.watch}
            </Btn>
          </span>
        </Form>
      )}
    </Part>
  )
}
