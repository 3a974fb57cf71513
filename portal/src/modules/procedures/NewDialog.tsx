import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, Field, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { language } from '../../words/pick.ts'
import { say } from '../../words/procedures.ts'
import { AccountPicker } from '../accounts/pickers.tsx'
import { LibraryChoice, type Template } from './LibraryChoice.tsx'

/** Makes a procedure nobody drew yet, one of the library, or one from a file. */
export function NewDialog({ from, onClose }: { from: 'new' | 'import'; onClose: () => void }) {
  const navigate = useNavigate()
  const open = ({ id }: { id: string }) => navigate({ to: '/procedures/$procedure', params: { procedure: id } })
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [accountId, setAccountId] = useState<string | null>(null)
  const [xml, setXml] = useState('')
  const make = useAct(procedures.createProcedure, open)
  const bring = useAct(procedures.importProcedure, open)
  const [template, setTemplate] = useState<Template | null>(null)
  const copy = useAct(procedures.takeTemplate, open)
  const act = from === 'import' ? bring : template ? copy : make
  const bad = fieldErrors(act.error)
  const ready = name.trim() !== '' && (from === 'new' || xml !== '')
  const submit = () => {
    if (!ready || act.isPending) return
    const body = { name: name.trim(), description: description.trim(), accountId }
    if (from === 'import') bring.mutate({ body: { ...body, xml } })
    else if (template) copy.mutate({ params: { key: template.key }, body: { ...body, language } })
    else make.mutate({ body })
  }
  const choose = (next: Template | null) => {
    if (name === '' || name === template?.name) setName(next?.name ?? '')
    if (description === '' || description === template?.description) setDescription(next?.description ?? '')
    setTemplate(next)
  }
  const take = async (file: File | undefined) => {
    if (!file) return
    setXml(await file.text())
    if (name === '') setName(file.name.replace(/\.(bpmn|xml)$/i, '').slice(0, 120))
  }
  return (
    <Modal opened onClose={onClose} title={from === 'new' ? say.newProcedure : say.importFile}>
      <Form onSubmit={submit}>
        {from === 'new' && <LibraryChoice value={template?.key ?? ''} onPick={choose} />}
        {from === 'import' && (
          <Field label={say.file} hint={say.fileHint} error={bad.xml}>
            {({ id, describedBy }) => (
              <input
                id={id}
                className="in"
                type="file"
                accept=".bpmn,.xml"
                aria-describedby={describedBy}
                onChange={(event) => void take(event.target.files?.[0])}
              />
            )}
          </Field>
        )}
        <TextField label={say.name} value={name} onText={setName} error={bad.name ?? bad.key} />
        <AreaField
          label={say.description}
          optional
          value={description}
          onText={setDescription}
          error={bad.description}
        />
        <AccountPicker
          label={say.forAccount}
          placeholder={say.forAll}
          clearable
          value={accountId}
          onPick={setAccountId}
        />
        <RefusalNote error={act.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={!ready}>
          {act.isPending && from === 'import' ? say.importing : say.make}
        </Btn>
      </Form>
    </Modal>
  )
}
