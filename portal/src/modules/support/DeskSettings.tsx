import { useState } from 'react'
import { support } from '#contracts/support'
import type { Reply } from '../../api.ts'
import { useAct, useRead } from '../../queries.ts'
import { offerUndo } from '../../toasts.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/desk.ts'
import './pick.css'
import { Frame, Part } from '../settings/Frame.tsx'
import { CannedForm } from './CannedForm.tsx'
import { MacroForm } from './MacroForm.tsx'

type Canned = Reply<typeof support.listCanned>['items'][number]
type Macro = Reply<typeof support.listMacros>['items'][number]

function CannedPart() {
  const [open, setOpen] = useState<Canned | 'new' | null>(null)
  const read = useRead(support.listCanned, { query: {} }, { kinds: ['canned'] })
  const mayWrite = read.data?.mayWrite ?? false
  return (
    <Part
      title={say.cannedAnswers}
      says={`${say.fieldsKnown}: ${(read.data?.fields ?? []).map((one) => `{{${one}}}`).join(' ')}`}
    >
      {read.data?.items.length === 0 && <p className="d2">{say.noCanned}</p>}
      <ul className="stack g1">
        {read.data?.items.map((one) => (
          <li key={one.id}>
            <button type="button" className="pickrow" disabled={!mayWrite} onClick={() => setOpen(one)}>
              <span className="m block">{one.name}</span>
              <span className="sm d3 block">
                {[one.language, one.team?.name ?? say.everyTeam, say.used(one.used)].join(', ')}
              </span>
            </button>
            {open !== 'new' && open?.id === one.id && <CannedForm saved={one} onDone={() => setOpen(null)} />}
          </li>
        ))}
      </ul>
      {mayWrite &&
        (open === 'new' ? (
          <CannedForm onDone={() => setOpen(null)} />
        ) : (
          <span>
            <Btn onClick={() => setOpen('new')}>{say.newCanned}</Btn>
          </span>
        ))}
    </Part>
  )
}

function MacroPart() {
  const [open, setOpen] = useState<Macro | 'new' | null>(null)
  const read = useRead(support.listMacros, { query: { all: 'true' } }, { kinds: ['macro'] })
  const mayWrite = read.data?.mayWrite ?? false
  return (
    <Part title={say.macros} says={say.macroSteps}>
      <ul className="stack g1">
        {read.data?.items.map((one) => (
          <li key={one.id}>
            <button type="button" className="pickrow" disabled={!mayWrite} onClick={() => setOpen(one)}>
              <span className="m block">{one.name}</span>
              <span className="sm d3 block">{one.team?.name ?? say.everyTeam}</span>
            </button>
            {open !== 'new' && open?.id === one.id && <MacroForm saved={one} onDone={() => setOpen(null)} />}
          </li>
        ))}
      </ul>
      {mayWrite &&
        (open === 'new' ? (
          <MacroForm onDone={() => setOpen(null)} />
        ) : (
          <span>
            <Btn onClick={() => setOpen('new')}>{say.newMacro}</Btn>
          </span>
        ))}
    </Part>
  )
}

function ReasonPart() {
  const [name, setName] = useState('')
  const read = useRead(support.listBreachReasons, {}, { kinds: ['reason'] })
  const add = useAct(support.addBreachReason, () => setName(''))
  const change = useAct(support.changeBreachReason)
  const mayWrite = read.data?.mayWrite ?? false
  const retire = (id: string, retired: boolean) => change.mutate({ params: { id }, body: { retired } })
  return (
    <Part title={say.reasons}>
      <ul className="stack g1">
        {read.data?.items.map((one) => (
          <li key={one.id} className="row">
            <span className={one.retiredAt ? 'd3 grow' : 'grow'}>{one.name}</span>
            {mayWrite && (
              <Btn
                look="quiet"
                size="sm"
                onClick={() => {
                  const retired = one.retiredAt === null
                  retire(one.id, retired)
                  if (retired) offerUndo(one.name, () => retire(one.id, false))
                }}
              >
                {one.retiredAt ? say.offerAgain : say.retire}
              </Btn>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <Form className="row" onSubmit={() => name.trim() && add.mutate({ body: { name: name.trim() } })}>
          <TextField label={say.newReason} hideLabel placeholder={say.newReason} value={name} onText={setName} />
          <Btn type="submit" busy={add.isPending}>
            {say.addReason}
          </Btn>
        </Form>
      )}
      <RefusalNote error={add.error ?? change.error} what={say.notSaved} />
    </Part>
  )
}

/** What a desk prepares: words for answers, named lists of acts, and why promises may break. */
export default function DeskSettings() {
  return (
    <Frame title={say.desk}>
      <CannedPart />
      <MacroPart />
      <ReasonPart />
    </Frame>
  )
}
