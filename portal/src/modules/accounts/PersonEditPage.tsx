import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { contactRoles, staffRoles } from '#platform/actor.ts'
import { useAct, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { EditActs } from '../../ui/EditActs.tsx'
import { CheckField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { LanguageField } from '../../ui/Language.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { type Person, ROLE_WORDS, type Role } from './words.ts'
import './accounts.css'
import { say } from '../../words/accounts.ts'
import { common } from '../../words/common.ts'

/** Makes a person of an account, or changes one. */
export default function PersonEditPage() {
  const { account, person } = useParams({ strict: false }) as { account?: string; person?: string }
  const of = useRead(accounts.getPerson, { params: { id: person ?? '' } }, { enabled: person !== undefined, kinds: [] })
  const home = useRead(
    accounts.getAccount,
    { params: { id: account ?? of.data?.accountId ?? '' } },
    { enabled: account !== undefined || of.data !== undefined, kinds: [] },
  )
  useTitle(person ? say.edit(of.data?.name ?? say.person) : say.newPerson)
  const error = of.error ?? home.error
  if (error)
    return (
      <div className="pad">
        <RefusalNote error={error} />
      </div>
    )
  if (!home.data || (person && !of.data)) return <Skeleton />
  return (
    <Editor
      key={person}
      saved={of.data}
      home={{ id: home.data.id, name: home.data.name, staff: home.data.kind === 'provider' }}
    />
  )
}

function Roles(props: { staff: boolean; roles: Role[]; onRoles: (roles: Role[]) => void; error?: string }) {
  const all: readonly Role[] = props.staff ? staffRoles : contactRoles
  return (
    <fieldset className="field wide">
      <legend>{say.roles}</legend>
      <div className="role-grid">
        {all.map((role) => (
          <CheckField
            key={role}
            checked={props.roles.includes(role)}
            onCheck={(on) => props.onRoles(on ? [...props.roles, role] : props.roles.filter((one) => one !== role))}
          >
            {ROLE_WORDS[role]}
          </CheckField>
        ))}
      </div>
      {props.error && <span className="bad">{props.error}</span>}
    </fieldset>
  )
}

function Editor({ saved, home }: { saved?: Person; home: { id: string; name: string; staff: boolean } }) {
  const navigate = useNavigate()
  const [form, setForm] = useState({
    name: saved?.name ?? '',
    email: saved?.email ?? '',
    phones: saved?.phones.join(', ') ?? '',
    title: saved?.title ?? '',
    language: saved?.language ?? '',
    roles: (saved?.roles ?? [home.staff ? 'support_tier1' : 'contact']) as Role[],
  })
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const go = (person: Person) => void navigate({ to: '/people/$person', params: { person: person.id } })
  const create = useAct(accounts.createPerson, go)
  const edit = useAct(accounts.editPerson, go)
  const act = saved ? edit : create
  const bad = fieldErrors(act.error)
  const lack = !form.name.trim() ? say.needsAName : form.roles.length === 0 ? say.needsARole : ''
  const newAddress = saved?.email && form.email.trim() !== saved.email
  function save() {
    if (lack || act.isPending) return
    const fields = {
      name: form.name.trim(),
      email: form.email.trim() || null,
      phones: form.phones
        .split(/[,;]/)
        .map((phone) => phone.trim())
        .filter(Boolean),
      title: form.title.trim(),
      language: form.language || null,
      roles: form.roles,
    }
    if (saved) edit.mutate({ params: { id: saved.id }, body: fields })
    else create.mutate({ body: { accountId: home.id, ...fields } })
  }
  const back: { to: string; params: Record<string, string>; label: string } = saved
    ? { to: '/people/$person', params: { person: saved.id }, label: say.backTo(saved.name) }
    : { to: '/accounts/$account', params: { account: home.id }, label: say.backTo(home.name) }
  return (
    <>
      <PageHead title={saved ? say.edit(saved.name) : say.newPerson} second={home.name} back={back} />
      <div className="sheet">
        <Form onSubmit={save} className="form narrowed">
          <div className="fields">
            <TextField
              label={common.name}
              autoComplete="off"
              value={form.name}
              error={bad.name}
              onText={(name) => put({ name })}
            />
            <TextField
              label={say.title}
              optional
              placeholder={say.headOfIt}
              value={form.title}
              error={bad.title}
              onText={(title) => put({ title })}
            />
            <TextField
              label={common.email}
              optional
              type="email"
              autoComplete="off"
              autoCapitalize="none"
              hint={newAddress ? say.anotherAddressEndsEvery : say.theySignInWith}
              value={form.email}
              error={bad.email}
              onText={(email) => put({ email })}
            />
            <TextField
              label={say.phones}
              optional
              type="tel"
              hint={say.withCountryCodeSeveral}
              placeholder="+49 170 1234567"
              value={form.phones}
              error={bad.phones ?? bad['phones.0'] ?? bad['phones.1']}
              onText={(phones) => put({ phones })}
            />
            <LanguageField
              unset={home.staff ? common.none : say.asTheAccount}
              hint={say.languageOfThePerson}
              value={form.language}
              error={bad.language}
              onChoice={(language) => put({ language })}
            />
            <Roles staff={home.staff} roles={form.roles} error={bad.roles} onRoles={(roles) => put({ roles })} />
          </div>
          <EditActs
            act={act}
            label={saved ? say.saveThePerson : say.addThePerson}
            pending={say.savingThePerson}
            lack={lack}
            back={back}
          />
        </Form>
      </div>
    </>
  )
}
