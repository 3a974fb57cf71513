import { useState } from 'react'
import { diagnosis } from '#contracts/diagnosis'
import type { Args, Reply } from '../../api.ts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/diagnosis.ts'

export type Kind = Reply<typeof diagnosis.listDiagnoses>['kinds'][number]
type Body = Args<typeof diagnosis.askDiagnosis>['body']

/** What a kind is called. */
export const wordOf = (kind: Kind): string => (kind === 'port' ? say.portKind : say[kind])

const records = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SOA', 'CAA'] as const
const withPort: readonly Kind[] = ['port', 'tls']

/** One line: what to try, on what. */
export function Ask({ systemId, kinds }: { systemId: string; kinds: readonly Kind[] }) {
  const [kind, setKind] = useState<Kind>(kinds[0]!)
  const [target, setTarget] = useState('')
  const [port, setPort] = useState('')
  const [record, setRecord] = useState<(typeof records)[number]>('A')
  const act = useAct(diagnosis.askDiagnosis)
  const wrong = fieldErrors(act.error)
  const send = () => {
    const body: Body = {
      kind,
      ...(target.trim() && { target: target.trim() }),
      ...(withPort.includes(kind) && port && { port: Number(port) }),
      ...(kind === 'dns' && { record }),
    }
    if (!act.isPending) act.mutate({ params: { id: systemId }, body })
  }
  return (
    <Form onSubmit={send} className="dg-ask" label={say.title}>
      <ChoiceField
        label={say.what}
        options={kinds.map((value) => ({ value, label: wordOf(value) }))}
        value={kind}
        onChoice={setKind}
      />
      <TextField
        label={say.target}
        value={target}
        onText={setTarget}
        placeholder={kind === 'http' ? say.urlHint : say.targetHint}
        error={wrong.target}
        autoCapitalize="none"
        spellCheck={false}
      />
      {withPort.includes(kind) && (
        <TextField label={say.port} value={port} onText={setPort} inputMode="numeric" error={wrong.port} />
      )}
      {kind === 'dns' && (
        <ChoiceField
          label={say.record}
          options={records.map((value) => ({ value, label: value }))}
          value={record}
          onChoice={setRecord}
        />
      )}
      <Btn look="ink" type="submit" busy={act.isPending}>
        {say.tryIt}
      </Btn>
      <RefusalNote error={Object.keys(wrong).length > 0 ? null : act.error} />
    </Form>
  )
}
