import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { licensing } from '#contracts/licensing'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { FileField } from './FileField.tsx'
import type { Key } from './shown.ts'

type Chosen = { text: string; name: string }

/** Moves a key to another appliance: what the old one wrote when it gave its licence back, and the request file of the new one. */
export function TransferForm({ of }: { of: Key }) {
  const navigate = useNavigate()
  const [proof, setProof] = useState<Chosen | null>(null)
  const [file, setFile] = useState<Chosen | null>(null)
  const [name, setName] = useState('')
  const transfer = useAct(
    licensing.transferKey,
    (key) => void navigate({ to: '/licences/keys/$key', params: { key: key.id } } as never),
  )
  const move = () => {
    if (!proof || !file || transfer.isPending) return
    const body = { proof: proof.text, file: file.text, ...(name.trim() && { name: name.trim() }) }
    transfer.mutate({ params: { id: of.id }, body })
  }
  return (
    <section className="card lic-card">
      <h2 className="h3">{say.moveTitle}</h2>
      <p className="d2">{say.moveSays}</p>
      <Form onSubmit={move} label={say.moveTitle}>
        <FileField
          label={say.returnProof}
          hint={proof ? say.chosen(proof.name) : say.returnHint}
          disabled={transfer.isPending}
          onText={(text, from) => setProof({ text, name: from })}
        />
        <FileField
          label={say.newAppliance}
          hint={file ? say.chosen(file.name) : say.newApplianceHint}
          disabled={transfer.isPending}
          onText={(text, from) => setFile({ text, name: from })}
        />
        <TextField
          label={say.applianceName}
          optional
          value={name}
          onText={setName}
          error={fieldErrors(transfer.error).name}
        />
        <RefusalNote error={transfer.error} what={say.notMoved} />
        <Btn type="submit" busy={transfer.isPending} disabled={!proof || !file}>
          {transfer.isPending ? say.moving : say.move}
        </Btn>
      </Form>
    </section>
  )
}
