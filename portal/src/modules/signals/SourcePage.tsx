import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { sources } from '#contracts/signals'
import type { Reply } from '../../api.ts'
import { useAct, useRead } from '../../queries.ts'
import { useNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { CheckField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/signals.ts'
import { Frame, Part } from '../settings/Frame.tsx'
import { Configuration } from './Configuration.tsx'
import { type Fields, firstFields, networksFrom, SourceFields, settingsFrom } from './fields.tsx'
import { kindNames } from './kinds.ts'
import { Refused } from './Refused.tsx'
import { TrySample } from './TrySample.tsx'
import './signals.css'

/** One source: how it is, how it is set up there, how it is read, what could not be taken. */
export default function SourcePage() {
  const { source: id } = useParams({ strict: false }) as { source: string }
  const read = useRead(sources.readSource, { params: { id } }, { kinds: ['signal_source'] })
  return read.data ? (
    <Loaded key={read.data.source.version} {...read.data} />
  ) : (
    <Frame title={say.sources}>{read.error ? <RefusalNote error={read.error} /> : <Skeleton rows={4} />}</Frame>
  )
}

function Loaded({ source, refused }: Reply<typeof sources.readSource>) {
  const [fields, setFields] = useState(() => firstFields(source))
  const [paused, setPaused] = useState(source.paused)
  const [token, setToken] = useState<string | null>(null)
  const put = (change: Partial<Fields>) => setFields({ ...fields, ...change })
  const navigate = useNavigate()
  const now = useNow()
  const change = useAct(sources.changeSource)
  const settings = settingsFrom(source.kind, fields, source.settings)
  const params = { id: source.id }
  return (
    <Frame title={source.name} second={`${source.accountName}, ${kindNames[source.kind]}`}>
      <Part title={say.setUp}>
        <Configuration of={source} token={token} />
      </Part>
      <Part title={say.settings}>
        <Form
          className="stack"
          onSubmit={() =>
            change.mutate({
              params,
              body: {
                name: fields.name.trim(),
                networks: networksFrom(fields),
                perMinute: Number(fields.perMinute) || 0,
                settings,
                paused,
                version: source.version,
              },
            })
          }
        >
          <SourceFields kind={source.kind} fields={fields} bad={fieldErrors(change.error)} onPut={put} />
          <CheckField checked={paused} onCheck={setPaused}>
            {say.pause}
          </CheckField>
          <RefusalNote error={change.error} />
          <div className="row">
            <Btn look="primary" type="submit" busy={change.isPending} onClick={undefined}>
              {change.isPending ? common.saving : say.save}
            </Btn>
            <BtnLink look="quiet" to="/settings/sources">
              {common.cancel}
            </BtnLink>
          </div>
        </Form>
      </Part>
      <TrySample kind={source.kind} settings={settings} />
      <Part title={say.refused} says={say.refusedSays}>
        <Refused of={refused} now={now} />
      </Part>
      <Acts id={source.id} onToken={setToken} onGone={() => void navigate({ to: '/settings/sources' })} />
    </Frame>
  )
}

/** A new token, and the end: each asked twice. */
function Acts(props: { id: string; onToken: (token: string) => void; onGone: () => void }) {
  const [asked, setAsked] = useState<'renew' | 'remove' | null>(null)
  const params = { id: props.id }
  const renew = useAct(sources.renewToken, ({ token }) => {
    setAsked(null)
    props.onToken(token)
  })
  const remove = useAct(sources.removeSource, props.onGone)
  return (
    <div className="row">
      {asked === 'renew' ? (
        <Btn busy={renew.isPending} onClick={() => renew.mutate({ params })}>
          {say.yesRenew}
        </Btn>
      ) : (
        <Btn look="quiet" onClick={() => setAsked('renew')}>
          {say.renew}
        </Btn>
      )}
      {asked === 'remove' ? (
        <Btn busy={remove.isPending} onClick={() => remove.mutate({ params })}>
          {say.yesRemove}
        </Btn>
      ) : (
        <Btn look="quiet" onClick={() => setAsked('remove')}>
          {say.remove}
        </Btn>
      )}
      <RefusalNote error={renew.error ?? remove.error} />
    </div>
  )
}
