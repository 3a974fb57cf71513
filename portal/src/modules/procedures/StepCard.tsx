import { IconFingerprint, IconHandStop } from '@tabler/icons-react'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { when } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { AreaField, Form, fieldErrors } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { AddEvidence, Records } from './Evidence.tsx'
import { GiveDialog } from './GiveDialog.tsx'
import { Instructions } from './Instructions.tsx'
import { roleName } from './roles.ts'
import { StepForm, type Values } from './StepForm.tsx'
import type { Run, Step } from './shown.ts'
import { HeldBy, holding } from './waits/Waits.tsx'

/** A step that is open: what to do, until when, and its form for whoever it is for. */
export function StepCard({ run, of }: { run: Run; of: Step }) {
  const me = useMe()
  const now = useNowEvery(30_000)
  const claim = useAct(procedures.claimStep)
  const release = useAct(procedures.releaseStep)
  const [giving, setGiving] = useState(false)
  const params = { id: run.id, job: of.job }
  const due = of.dueAt?.getTime()
  const mine = of.assignee?.id === me.id
  return (
    <section className={of.may.do ? 'pj-step mine' : 'pj-step'} aria-label={of.name}>
      <div className="row wrap">
        <h3 className="h3 grow">
          <span className="mono d3">{of.number}</span> {of.question ?? of.name}
        </h3>
        {mine && <Chip look="acc">{say.yours}</Chip>}
        {of.held && <Chip look="line">{say.held}</Chip>}
        {of.insteadOf && <Chip look="acc">{say.insteadOf(of.insteadOf.name)}</Chip>}
        {of.passkey && (
          <Chip look="line" icon={IconFingerprint}>
            {say.withPasskey}
          </Chip>
        )}
      </div>
      <p className="sm d3 row wrap">
        {due !== undefined && (
          <span className={due < now ? 't-p1' : undefined}>
            {due < now ? say.overdueSince(when(due, now, 'minutes')) : say.dueAt(when(due, now, 'minutes'))}
          </span>
        )}
        {of.assignee && !mine && <span>{say.has(of.assignee.name)}</span>}
        {of.role && <span>{say.roleOf(roleName(of.role))}</span>}
        {of.kind === 'act' && !of.held && <span>{say.acting}</span>}
      </p>
      {of.held && <HeldBy of={holding(run, of.node)} />}
      {of.instructions && <Instructions text={of.instructions} />}
      {of.door && (
        <p className="sm">
          {say.door} <code className="pj-door">{of.door}</code>
        </p>
      )}
      <Records run={run} job={of.job} />
      {of.may.do && <Doing run={run} of={of} />}
      <div className="row wrap">
        {of.may.claim && !of.may.do && (
          <Btn look="primary" busy={claim.isPending} onClick={() => claim.mutate({ params })}>
            {say.claim}
          </Btn>
        )}
        {of.may.claim && of.may.do && (
          <Btn size="sm" busy={claim.isPending} onClick={() => claim.mutate({ params })}>
            {say.claim}
          </Btn>
        )}
        {mine && of.role && (
          <Btn size="sm" busy={release.isPending} onClick={() => release.mutate({ params })}>
            {say.release}
          </Btn>
        )}
        {me.staff && of.kind !== 'act' && of.kind !== 'call' && (of.may.do || run.may.steer) && (
          <Btn size="sm" onClick={() => setGiving(true)}>
            {say.give}
          </Btn>
        )}
        {run.may.record && of.kind === 'task' && <AddEvidence run={run} job={of.job} />}
      </div>
      <RefusalNote error={claim.error ?? release.error} />
      {giving && <GiveDialog params={params} onClose={() => setGiving(false)} />}
    </section>
  )
}

/** The form, and what was done in words; an approval is two buttons and a reason. */
function Doing({ run, of }: { run: Run; of: Step }) {
  const [values, setValues] = useState<Values>({})
  const [text, setText] = useState('')
  const [stuck, setStuck] = useState(false)
  const act = useAct(procedures.completeStep)
  const params = { id: run.id, job: of.job }
  const bad = fieldErrors(act.error)
  const send = (data: Values) => {
    if (act.isPending) return
    act.mutate({ params, body: { data, ...(text.trim() && { record: { text: text.trim() } }) } })
  }
  if (of.kind === 'approval')
    return (
      <div className="stack g2">
        <AreaField label={say.reason} optional rows={2} value={text} onText={setText} error={bad.reason} />
        <div className="row wrap">
          <Btn
            look="primary"
            size="touch"
            busy={act.isPending}
            onClick={() => act.mutate({ params, body: { data: { approved: true, reason: text } } })}
          >
            {say.approve}
          </Btn>
          <Btn
            size="touch"
            busy={act.isPending}
            onClick={() => act.mutate({ params, body: { data: { approved: false, reason: text } } })}
          >
            {say.decline}
          </Btn>
        </div>
        <RefusalNote error={act.error} what={say.notSaved} />
      </div>
    )
  return (
    <Form onSubmit={() => send(values)} label={of.name}>
      <StepForm run={run} fields={of.form} values={values} onValues={setValues} bad={bad} />
      {of.collects.length > 0 && (
        <AreaField
          label={say.whatWasDone}
          hint={say.collect(of.collects.join(', '))}
          rows={2}
          value={text}
          onText={setText}
        />
      )}
      <div className="row wrap">
        <Btn look="primary" size="touch" type="submit" busy={act.isPending}>
          {act.isPending ? say.doing : say.doStep}
        </Btn>
        <Btn size="touch" icon={IconHandStop} onClick={() => setStuck(!stuck)}>
          {say.stuck}
        </Btn>
      </div>
      <RefusalNote error={act.error} what={say.notSaved} />
      {stuck && <Stuck params={params} />}
    </Form>
  )
}

function Stuck({ params }: { params: { id: string; job: number } }) {
  const [text, setText] = useState('')
  const act = useAct(procedures.failStep)
  return (
    <div className="stack g2">
      <AreaField label={say.stuckWhy} rows={2} value={text} onText={setText} error={fieldErrors(act.error).text} />
      <Btn
        disabled={text.trim() === ''}
        busy={act.isPending}
        onClick={() => act.mutate({ params, body: { text: text.trim() } })}
      >
        <Icon of={IconHandStop} /> {say.tellStuck}
      </Btn>
      <RefusalNote error={act.error} />
    </div>
  )
}
