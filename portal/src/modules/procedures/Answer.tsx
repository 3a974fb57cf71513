import { IconAlertTriangle } from '@tabler/icons-react'
import { procedures } from '#contracts/procedures'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { FromServer, RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import type { Run } from './shown.ts'

/** A step that goes no further until somebody says how. */
export function Answer({ run, of }: { run: Run; of: Run['interruptions'][number] }) {
  const act = useAct(procedures.answerInterruption)
  const params = { id: run.id, interruption: of.id }
  const answer = (body: { answer: 'retry' | 'skip' | 'fail'; flow?: string }) => act.mutate({ params, body })
  return (
    <section className="call p1 pj-ask" aria-label={of.name}>
      <Icon of={IconAlertTriangle} />
      <div className="grow stack g2">
        <span>
          <span className="b">{of.name}</span> {say.waitsForYou}
          <span className="sm d2 block">
            <FromServer text={of.text || of.code} />
          </span>
        </span>
        {(run.may.steer || of.kind === 'approval') && (
          <span className="row wrap">
            <Btn look="primary" busy={act.isPending} onClick={() => answer({ answer: 'retry' })}>
              {of.kind === 'approval' ? say.pass : say.again}
            </Btn>
            {of.flows.length > 1
              ? of.flows.map((flow) => (
                  <Btn key={flow.id} onClick={() => answer({ answer: 'skip', flow: flow.id })}>
                    {flow.name || flow.id}
                  </Btn>
                ))
              : of.kind !== 'approval' && <Btn onClick={() => answer({ answer: 'skip' })}>{say.skip}</Btn>}
            <Btn look="quiet" onClick={() => answer({ answer: 'fail' })}>
              {of.kind === 'approval' ? say.decline : say.letFail}
            </Btn>
          </span>
        )}
        <RefusalNote error={act.error} what={say.notSaved} />
      </div>
    </section>
  )
}
