import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { monitoring } from '#contracts/monitoring'
import { systems } from '#contracts/systems'
import { useAct, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/monitoring.ts'
import { CheckFields } from './CheckFields.tsx'
import { type Draft, draftOf, enteredSecrets, newDraft, removedSecrets, targetOf } from './draft.ts'
import type { Check } from './parts.tsx'
import { Tried } from './Tried.tsx'

/** Makes a check, or changes one. */
export default function CheckEditPage() {
  const { check: id } = useParams({ strict: false }) as { check?: string }
  const read = useRead(monitoring.getCheck, { params: { id: id ?? '' } }, { enabled: id !== undefined })
  useTitle(read.data ? say.editCheck(read.data.name) : say.newCheck)
  if (read.error)
    return (
      <div className="pad">
        <RefusalNote error={read.error} what={say.notShown} />
      </div>
    )
  if (id !== undefined && !read.data) return <Skeleton />
  return <Edit key={id ?? 'new'} of={read.data} />
}

function Edit({ of }: { of: Check | undefined }) {
  const { system } = useSearch({ strict: false }) as { system?: string }
  const navigate = useNavigate()
  const [draft, setDraft] = useState<Draft>(() => (of ? draftOf(of) : newDraft(system ?? '')))
  const open = ({ id }: { id: string }) => void navigate({ to: '/checks/$check', params: { check: id } } as never)
  const create = useAct(monitoring.createCheck, open)
  const change = useAct(monitoring.editCheck, open)
  const act = of ? change : create
  const target = targetOf(draft)
  const { systemId, name, everySeconds, timeoutMs, attempts, recheckSeconds, severity } = draft
  const kept = of?.secretNames ?? []
  const entered = enteredSecrets(draft, kept)
  const ready = target !== null && name.trim() !== '' && systemId !== ''

  function save() {
    if (!ready || act.isPending) return
    const body = { name, target, ...entered, everySeconds, timeoutMs, attempts, recheckSeconds, severity }
    const secrets = entered.secrets && { secrets: { ...entered.secrets, ...removedSecrets(draft) } }
    if (of) change.mutate({ params: { id: of.id }, body: { ...body, ...secrets, version: of.version } })
    else create.mutate({ body: { ...body, systemId } })
  }

  return (
    <>
      <PageHead title={of ? say.editCheck(of.name) : say.newCheck} back={{ to: '/checks', label: say.checks }} />
      <div className="pad narrowed stack">
        <Form onSubmit={save} label={say.check}>
          {!of && <SystemChoice value={systemId} onChoice={(next) => setDraft({ ...draft, systemId: next })} />}
          <CheckFields
            draft={draft}
            onDraft={setDraft}
            bad={fieldErrors(act.error)}
            kept={kept}
            fixed={of !== undefined}
          />{' '}
          {/* biome-ignore format: one part */}
          {draft.kind !== 'heartbeat' && (
            <Tried
              ready={ready}
              body={{ systemId, target: target!, ...entered, ...(of?.hasSecret && { secretOf: of.id }), timeoutMs: Math.min(timeoutMs, 30_000) }} // biome-ignore format: one thing
            />
          )}
          <RefusalNote error={act.error} what={say.notSaved} />
          <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={!ready}>
            {act.isPending ? say.saving : say.save}
          </Btn>
        </Form>
      </div>
    </>
  )
}

function SystemChoice({ value, onChoice }: { value: string; onChoice: (id: string) => void }) {
  const read = useRead(systems.listSystems, { query: { limit: 200 } })
  const options = (read.data?.items ?? []).map(({ id, name, account }) => ({
    value: id,
    label: `${name}, ${account.name}`,
  }))
  return (
    <ChoiceField
      label={say.system}
      value={value}
      options={[{ value: '', label: '–' }, ...options]}
      onChoice={onChoice}
    />
  )
}
