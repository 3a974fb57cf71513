import { useState } from 'react'
import { sourceKinds, sources } from '#contracts/signals'
import type { Reply } from '../../api.ts'
import { useAct } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/signals.ts'
import { AccountPicker } from '../accounts/pickers.tsx'
import { Frame, Part } from '../settings/Frame.tsx'
import { Configuration } from './Configuration.tsx'
import { type Fields, firstFields, networksFrom, SourceFields, settingsFrom } from './fields.tsx'
import { type Kind, kindNames } from './kinds.ts'
import { TrySample } from './TrySample.tsx'
import './signals.css'

/** Makes a source, then shows its token once with what to write where. */
export default function NewSourcePage() {
  const [made, setMade] = useState<Reply<typeof sources.createSource> | null>(null)
  const [accountId, setAccount] = useState<string | null>(null)
  const [kind, setKind] = useState<Kind>('alertmanager')
  const [fields, setFields] = useState(firstFields)
  const put = (change: Partial<Fields>) => setFields({ ...fields, ...change })
  const create = useAct(sources.createSource, setMade)
  const bad = fieldErrors(create.error)
  const settings = settingsFrom(kind, fields)
  if (made)
    return (
      <Frame title={made.source.name}>
        <Part title={say.setUp}>
          <Configuration of={made.source} token={made.token} />
        </Part>
        <div className="row">
          <BtnLink look="primary" to="/settings/sources/$source" params={{ source: made.source.id }}>
            {common.close}
          </BtnLink>
        </div>
      </Frame>
    )
  return (
    <Frame title={say.add}>
      <Form
        className="parts"
        onSubmit={() =>
          accountId &&
          create.mutate({
            body: {
              accountId,
              kind,
              name: fields.name.trim(),
              networks: networksFrom(fields),
              perMinute: Number(fields.perMinute) || 0,
              settings,
            },
          })
        }
      >
        <div className="fields">
          <AccountPicker label={say.account} hint={say.accountHint} value={accountId} onPick={setAccount} />
          <ChoiceField
            label={say.kind}
            value={kind}
            options={sourceKinds.map((value) => ({ value, label: kindNames[value] }))}
            onChoice={setKind}
          />
        </div>
        <SourceFields kind={kind} fields={fields} bad={bad} onPut={put} />
        <RefusalNote error={create.error} />
        <div className="row">
          <Btn look="primary" type="submit" busy={create.isPending} disabled={!accountId} onClick={undefined}>
            {create.isPending ? common.saving : say.make}
          </Btn>
          <BtnLink look="quiet" to="/settings/sources">
            {common.cancel}
          </BtnLink>
        </div>
      </Form>
      <TrySample kind={kind} settings={settings} />
    </Frame>
  )
}
