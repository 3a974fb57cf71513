import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { support } from '#contracts/support'
import type { Reply } from '../../api.ts'
import { useAct, useRead } from '../../queries.ts'
import { AreaField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { FormActs } from '../../ui/FormActs.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/desk.ts'
import { languageNames } from '../../words/pick.ts'

type Canned = Reply<typeof support.listCanned>['items'][number]

const LANGUAGES = Object.entries(languageNames).map(([value, label]) => ({ value, label }))

/** Writes a prepared answer. */
export function CannedForm({ saved, onDone }: { saved?: Canned; onDone: () => void }) {
  const teams = useRead(accounts.listTeams, {}, { kinds: ['team'] }).data?.items ?? []
  const [name, setName] = useState(saved?.name ?? '')
  const [language, setLanguage] = useState(saved?.language ?? 'en')
  const [team, setTeam] = useState(saved?.team?.id ?? '')
  const [text, setText] = useState(saved?.text ?? '')
  const create = useAct(support.createCanned, onDone)
  const edit = useAct(support.changeCanned, onDone)
  const remove = useAct(support.deleteCanned, onDone)
  const error = create.error ?? edit.error ?? remove.error
  const bad = fieldErrors(error)
  function save() {
    const body = { name: name.trim(), language, teamId: team || null, text }
    if (saved) edit.mutate({ params: { id: saved.id }, body })
    else create.mutate({ body })
  }
  return (
    <Form className="form" onSubmit={save}>
      <div className="fields">
        <TextField label={common.name} value={name} error={bad.name} onText={setName} />
        <ChoiceField label={say.language} options={LANGUAGES} value={language} onChoice={setLanguage} />
        <ChoiceField
          label={common.team}
          options={[{ value: '', label: say.everyTeam }, ...teams.map((one) => ({ value: one.id, label: one.name }))]}
          value={team}
          onChoice={setTeam}
        />
        <AreaField label={say.text} wide rows={6} value={text} error={bad.text} onText={setText} />
      </div>
      <FormActs
        act={saved ? edit : create}
        label={say.saveIt}
        ready={name.trim() !== '' && text.trim() !== ''}
        what={say.notSaved}
        onCancel={onDone}
        remove={
          saved && {
            act: remove,
            label: say.removeIt,
            run: () => remove.mutate({ params: { id: saved.id } }),
          }
        }
      />
    </Form>
  )
}
