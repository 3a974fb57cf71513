import { IconBellOff } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { accounts } from '#contracts/accounts'
import { alerts } from '#contracts/alerts'
import { useFilters } from '../../filters.ts'
import { when } from '../../format.ts'
import { useAct, usePages, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow, useNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, ChoiceField, DurationField, Form, TextField } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say } from '../../words/alerts.ts'
import { common } from '../../words/common.ts'
import { AlertTabs } from './AlertTabs.tsx'
import { likeIt, readMatchers, writeMatcher } from './matchers.ts'
import './alerts.css'

function SilenceForm({ alertId, account }: { alertId: string; account: string }) {
  const customers =
    usePages(accounts.listAccounts, { query: { limit: 200 } as never }, { kinds: ['account'] }).items ?? []
  const like = useRead(alerts.getAlert, { params: { id: alertId } }, { enabled: alertId !== '' }).data
  const [text, setText] = useState('')
  const [accountId, setAccount] = useState(account)
  const [seconds, setSeconds] = useState(7200)
  const [comment, setComment] = useState('')
  useEffect(() => {
    if (like) setText(likeIt(like))
  }, [like])
  const act = useAct(alerts.createSilence, () => {
    setText('')
    setComment('')
  })
  const matchers = readMatchers(text)
  const ready = typeof matchers !== 'number' && matchers.length > 0 && comment.trim() !== '' && seconds > 0
  return (
    <Form
      className="form narrowed"
      label={say.newSilence}
      onSubmit={() => {
        if (!ready) return
        const endsAt = new Date(serverNow() + seconds * 1000)
        act.mutate({ body: { accountId: accountId || null, matchers, endsAt: endsAt as never, comment } })
      }}
    >
      <h2 className="h2">{say.newSilence}</h2>
      <AreaField
        label={say.matchers}
        hint={say.matchersHint}
        error={typeof matchers === 'number' ? say.matchersUnread(matchers) : undefined}
        value={text}
        onText={setText}
        className="in mono"
      />
      <ChoiceField
        label={common.account}
        value={accountId}
        onChoice={setAccount}
        options={[
          { value: '', label: say.everywhere },
          ...customers.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <DurationField label={say.silenceFor} seconds={seconds} onSeconds={setSeconds} />
      <TextField label={say.reason} value={comment} onText={setComment} maxLength={1000} />
      <RefusalNote error={act.error} />
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={act.isPending} disabled={!ready}>
          {act.isPending ? common.saving : say.makeSilence}
        </Btn>
      </div>
    </Form>
  )
}

const SHAPES = { pending: 'dotted', active: 'paused', expired: 'ticked' } as const

/** What calls nobody, for how long and why; and a new one. */
export default function SilencesPage() {
  const { values } = useFilters(['account', 'alert'] as const)
  const now = useNow()
  const may = useMay('alert.act')
  const read = useRead(alerts.listSilences, {}, { kinds: ['silence'] })
  const end = useAct(alerts.endSilence)
  useTitle(say.silences)
  return (
    <>
      <PageHead title={say.silences} />
      <div className="pad stack">
        <AlertTabs />
        <p className="d2">{say.silencesWhy}</p>
        <RefusalNote error={read.error ?? end.error} />
        {!read.data && !read.error && <Skeleton rows={3} />}
        {read.data?.items.length === 0 && <Empty icon={IconBellOff} title={say.noSilences} />}
        <ul className="allist">
          {read.data?.items.map((one) => (
            <li key={one.id}>
              <Status shape={SHAPES[one.state]}>{say[one.state]}</Status>
              <span className="grow">
                <span className="mono block wrap-any">{one.matchers.map(writeMatcher).join(' ')}</span>
                <span className="sm d3 block">
                  {[
                    one.account?.name ?? say.everywhere,
                    one.comment,
                    say.by(one.author),
                    say.until(when(one.endsAt, now, 'minutes')),
                  ].join(' · ')}
                </span>
              </span>
              {may && one.state !== 'expired' && (
                <Btn
                  size="sm"
                  busy={end.isPending && end.variables?.params?.id === one.id}
                  onClick={() => end.mutate({ params: { id: one.id } })}
                >
                  {say.endSilence}
                </Btn>
              )}
            </li>
          ))}
        </ul>
        {may && <SilenceForm alertId={values.alert} account={values.account} />}
      </div>
    </>
  )
}
