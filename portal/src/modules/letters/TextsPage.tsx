import { useState } from 'react'
import { letters } from '#contracts/letters'
import type { Reply } from '../../api.ts'
import { useFilters } from '../../filters.ts'
import { when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/letters.ts'
import { AccountPicker } from '../accounts/pickers.tsx'
import { Frame } from '../settings/Frame.tsx'
import './letters.css'

type Text = Reply<typeof letters.listTemplates>['items'][number]

const SOURCES = { account: say.fromAccount, language: say.fromLanguage, own: say.fromOwn }
const LANGUAGES = { en: say.english, de: say.german }

function Versions({
  of,
  account,
  onUse,
}: {
  of: Text
  account: string
  onUse: (subject: string, body: string) => void
}) {
  const { kind, language } = of
  const read = useRead(
    letters.templateVersions,
    { query: { account: account || undefined, kind, language } },
    { kinds: [] },
  )
  const items = read.data?.items ?? []
  if (items.length === 0) return null
  return (
    <details>
      <summary>{say.versions}</summary>
      <ul className="stack g1">
        {items.map((one) => (
          <li key={one.version} className="row wrap">
            <span className="grow sm d2">
              {say.version(one.version, one.changedBy)}, {when(one.at, serverNow(), 'minutes')}
              {one.body === null && `, ${say.back}`}
            </span>
            {one.subject !== null && one.body !== null && (
              <Btn size="sm" look="quiet" onClick={() => onUse(one.subject!, one.body!)}>
                {say.use}
              </Btn>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Whether the text shown is kept for exactly this account (or everybody), so that there is something to take back. */
const isOwn = (of: Text, account: string) => of.source === (account ? 'account' : 'language')

function EditText({ of, account, onDone }: { of: Text; account: string; onDone: () => void }) {
  const [letter, setLetter] = useState({ subject: of.subject, body: of.body })
  const save = useAct(letters.saveTemplate, onDone)
  const preview = useAct(letters.previewTemplate)
  const bad = fieldErrors(save.error ?? preview.error)
  const { kind, language, version } = of
  const send = (next: typeof letter | null) =>
    save.mutate({ body: { account: account || null, kind, language, version, letter: next } })
  return (
    <Form className="form more-fields lt" label={`${say[kind]}, ${LANGUAGES[language]}`} onSubmit={() => send(letter)}>
      <TextField
        label={say.subject}
        value={letter.subject}
        maxLength={400}
        error={bad.subject}
        onText={(subject) => setLetter({ ...letter, subject })}
      />
      <AreaField
        label={say.text}
        rows={9}
        hint={`${say.fields}: ${of.fields.map((name) => `{{${name}}}`).join(' ')}`}
        value={letter.body}
        maxLength={20_000}
        error={bad.body}
        onText={(body) => setLetter({ ...letter, body })}
      />
      {preview.data && (
        <div className="stack g1" role="status">
          <span className="m">{preview.data.subject}</span>
          <pre>{preview.data.text}</pre>
        </div>
      )}
      <RefusalNote error={save.error ?? preview.error} />
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={save.isPending}>
          {save.isPending ? say.saving : say.save}
        </Btn>
        <Btn busy={preview.isPending} onClick={() => preview.mutate({ body: { kind, ...letter } })}>
          {say.preview}
        </Btn>
        <Btn onClick={onDone}>{say.cancel}</Btn>
        {isOwn(of, account) && (
          <Btn
            look="quiet"
            className="push"
            busy={save.isPending}
            onClick={() => confirm(say.takeBackAsk) && send(null)}
          >
            {say.takeBack}
          </Btn>
        )}
      </div>
      <Versions of={of} account={account} onUse={(subject, body) => setLetter({ subject, body })} />
    </Form>
  )
}

/** What customers read when the desk writes by itself: by mail, language, and for one customer or all. */
export default function TextsPage() {
  const { values, set } = useFilters(['account', 'open'])
  const read = useRead(
    letters.listTemplates,
    { query: { account: values.account || undefined } },
    { kinds: [], keep: true },
  )
  return (
    <Frame title={say.texts} second={say.textsSays}>
      <p className="d2">{say.chain}</p>
      <AccountPicker
        label={say.account}
        placeholder={say.everybody}
        clearable
        value={values.account || null}
        onPick={(id) => set({ account: id ?? '', open: '' })}
      />
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton />}
      <ul className="rows">
        {read.data?.items.map((one) => {
          const key = `${one.kind}.${one.language}`
          const open = values.open === key
          return (
            <li key={key}>
              <div className="line">
                <span className="grow">
                  <span className="m block">
                    {say[one.kind]}, {LANGUAGES[one.language]}
                  </span>
                  <span className="sm d3 block">
                    {SOURCES[one.source]}
                    {isOwn(one, values.account) && one.changedBy && `, ${say.version(one.version, one.changedBy)}`}
                  </span>
                </span>
                <Btn size="sm" aria-expanded={open} onClick={() => set({ open: open ? '' : key })}>
                  {say.edit}
                </Btn>
              </div>
              {open && (
                <EditText
                  key={`${values.account} ${one.version}`}
                  of={one}
                  account={values.account}
                  onDone={() => set({ open: '' })}
                />
              )}
            </li>
          )
        })}
      </ul>
    </Frame>
  )
}
