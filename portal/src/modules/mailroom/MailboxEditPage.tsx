import { IconPlugConnected } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { mailroom } from '#contracts/mailroom'
import type { Reply } from '../../api.ts'
import { useAct, useRead } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { CheckField, ChoiceField, Form, fieldErrors, PasswordField, TextField } from '../../ui/Field.tsx'
import { Health } from '../../ui/Health.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/mailroom.ts'
import { Frame, Part } from '../settings/Frame.tsx'

type Mailbox = Reply<typeof mailroom.listMailboxes>['items'][number]

/** Makes a mailbox that is fetched, or changes one. */
export default function MailboxEditPage() {
  const { mailbox: id } = useParams({ strict: false }) as { mailbox: string }
  const read = useRead(mailroom.listMailboxes, {}, { kinds: [], enabled: id !== 'new' })
  const saved = read.data?.items.find((one) => one.id === id)
  if (id === 'new') return <Editor key="new" />
  return saved ? (
    <Editor key={`${id} ${saved.version}`} saved={saved} />
  ) : (
    <Frame title={say.mailbox}>{read.error ? <RefusalNote error={read.error} /> : <Skeleton rows={4} />}</Frame>
  )
}

function firstFields(of?: Mailbox) {
  return {
    name: of?.name ?? '',
    address: of?.address ?? '',
    host: of?.host ?? '',
    port: String(of?.port ?? 993),
    security: of?.security ?? ('tls' as const),
    username: of?.username ?? '',
    auth: of?.auth ?? ('password' as const),
    password: '',
    tokenUrl: of?.tokenUrl ?? '',
    clientId: of?.clientId ?? '',
    clientSecret: '',
    refreshToken: '',
    scope: of?.scope ?? '',
    folder: of?.folder ?? 'INBOX',
    afterwards: of?.afterwards ?? ('leave' as const),
    moveTo: of?.moveTo ?? '',
    beginWith: of?.beginWith ?? ('new' as const),
    paused: of?.paused ?? false,
  }
}
type Fields = ReturnType<typeof firstFields>

/** What the contract takes: secrets that were left empty are left out, so that the stored ones stay. */
function placeOf(f: Fields) {
  const oauth = f.auth === 'oauth2'
  return {
    host: f.host.trim(),
    port: Number(f.port) || 0,
    security: f.security,
    username: f.username.trim(),
    folder: f.folder.trim() || 'INBOX',
    afterwards: f.afterwards,
    ...(f.afterwards === 'move' && { moveTo: f.moveTo.trim() }),
    auth: f.auth,
    ...(oauth && { tokenUrl: f.tokenUrl.trim(), clientId: f.clientId.trim(), scope: f.scope.trim() }),
    ...(!oauth && f.password && { password: f.password }),
    ...(oauth && f.clientSecret && { clientSecret: f.clientSecret }),
    ...(oauth && f.refreshToken && { refreshToken: f.refreshToken }),
  }
}

function Editor({ saved }: { saved?: Mailbox }) {
  const [fields, setFields] = useState(() => firstFields(saved))
  const put = (change: Partial<Fields>) => setFields({ ...fields, ...change })
  const text = (name: keyof Fields) => ({
    value: String(fields[name]),
    onText: (value: string) => put({ [name]: value } as Partial<Fields>),
  })
  const navigate = useNavigate()
  const toList = () => void navigate({ to: '/settings/mailboxes' })
  const create = useAct(mailroom.createMailbox, toList)
  const change = useAct(mailroom.changeMailbox, toList)
  const test = useAct(mailroom.testMailbox)
  const error = create.error ?? change.error ?? test.error
  const bad = fieldErrors(error)
  const place = placeOf(fields)
  function save() {
    const body = {
      ...place,
      name: fields.name.trim(),
      address: fields.address.trim(),
      beginWith: fields.beginWith,
      paused: fields.paused,
    }
    if (saved) change.mutate({ params: { id: saved.id }, body: { ...body, version: saved.version } })
    else create.mutate({ body })
  }
  const keptHint = saved ? say.kept : undefined
  const busy = create.isPending || change.isPending
  return (
    <Frame title={saved?.name ?? say.addMailbox}>
      <Form onSubmit={save} className="parts">
        <Part title={say.mailbox}>
          <div className="fields">
            <TextField label={say.name} error={bad.name} {...text('name')} />
            <TextField label={say.address} type="email" error={bad.address} {...text('address')} />
          </div>
        </Part>
        <Part title={say.server}>
          <div className="fields">
            <TextField label={say.host} autoCapitalize="none" spellCheck={false} error={bad.host} {...text('host')} />
            <TextField label={say.port} inputMode="numeric" error={bad.port} {...text('port')} />
            <ChoiceField
              label={say.security}
              value={fields.security}
              options={[
                { value: 'tls', label: say.securityTls },
                { value: 'starttls', label: say.securityStart },
                { value: 'none', label: say.securityNone },
              ]}
              onChoice={(security) => put({ security, port: security === 'tls' ? '993' : '143' })}
            />
          </div>
        </Part>
        <Part title={say.signIn}>
          <div className="fields">
            <ChoiceField
              label={say.way}
              value={fields.auth}
              options={[
                { value: 'password', label: say.wayPassword },
                { value: 'oauth2', label: say.wayOauth },
              ]}
              onChoice={(auth) => put({ auth })}
            />
            <TextField
              label={say.user}
              autoCapitalize="none"
              autoComplete="off"
              error={bad.username}
              {...text('username')}
            />
            {fields.auth === 'password' ? (
              <PasswordField
                label={say.password}
                autoComplete="new-password"
                hint={keptHint}
                error={bad.password}
                {...text('password')}
              />
            ) : (
              <>
                <TextField label={say.tokenUrl} type="url" error={bad.tokenUrl} {...text('tokenUrl')} />
                <TextField label={say.clientId} error={bad.clientId} {...text('clientId')} />
                <PasswordField
                  label={say.clientSecret}
                  autoComplete="new-password"
                  optional
                  hint={keptHint}
                  {...text('clientSecret')}
                />
                <PasswordField
                  label={say.refreshToken}
                  autoComplete="new-password"
                  hint={keptHint}
                  error={bad.refreshToken}
                  {...text('refreshToken')}
                />
                <TextField label={say.scope} optional {...text('scope')} />
              </>
            )}
          </div>
        </Part>
        <Part title={say.fetching}>
          <div className="fields">
            <TextField label={say.folder} error={bad.folder} {...text('folder')} />
            <ChoiceField
              label={say.afterwards}
              value={fields.afterwards}
              options={[
                { value: 'leave', label: say.leave },
                { value: 'seen', label: say.seen },
                { value: 'move', label: say.move },
                { value: 'delete', label: say.remove },
              ]}
              onChoice={(afterwards) => put({ afterwards })}
            />
            {fields.afterwards === 'move' && <TextField label={say.moveTo} error={bad.moveTo} {...text('moveTo')} />}
            <ChoiceField
              label={say.beginWith}
              value={fields.beginWith}
              options={[
                { value: 'new', label: say.beginNew },
                { value: 'all', label: say.beginAll },
              ]}
              onChoice={(beginWith) => put({ beginWith })}
            />
            <CheckField checked={fields.paused} onCheck={(paused) => put({ paused })}>
              {say.pause}
            </CheckField>
          </div>
        </Part>
        <RefusalNote error={error} />
        {test.data && (
          <output className={test.data.works ? 'call acc' : 'call p1'}>
            <Health of={test.data.works ? 'up' : 'down'}>
              {test.data.works ? say.works(test.data.messages ?? 0) : `${say.worksNot}: ${test.data.error ?? ''}`}
            </Health>
          </output>
        )}
        <div className="row">
          <Btn look="primary" type="submit" busy={busy} onClick={undefined}>
            {busy ? common.saving : say.save}
          </Btn>
          <Btn
            icon={IconPlugConnected}
            busy={test.isPending}
            onClick={() => test.mutate({ body: { ...place, ...(saved && { id: saved.id }) } })}
          >
            {test.isPending ? say.testing : say.test}
          </Btn>
          <BtnLink look="quiet" to="/settings/mailboxes">
            {common.cancel}
          </BtnLink>
          {saved && <Removal of={saved} onGone={toList} />}
        </div>
      </Form>
    </Frame>
  )
}

/** Asks before it removes. */
function Removal({ of, onGone }: { of: Mailbox; onGone: () => void }) {
  const [asked, setAsked] = useState(false)
  const act = useAct(mailroom.removeMailbox, onGone)
  if (!asked)
    return (
      <Btn look="quiet" className="push" onClick={() => setAsked(true)}>
        {say.removeMailbox}
      </Btn>
    )
  return (
    <span className="push row">
      <span className="d2">{say.removeSure}</span>
      <Btn busy={act.isPending} onClick={() => act.mutate({ params: { id: of.id } })}>
        {say.yesRemove}
      </Btn>
      <RefusalNote error={act.error} />
    </span>
  )
}
