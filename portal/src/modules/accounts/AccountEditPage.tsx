import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { useAct, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { EditActs } from '../../ui/EditActs.tsx'
import { AreaField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { LanguageField } from '../../ui/Language.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { say } from '../../words/accounts.ts'
import { common } from '../../words/common.ts'
import { language } from '../../words/pick.ts'
import { allZones } from '../../zone.ts'
import { AccountPicker, StaffPicker } from './pickers.tsx'
import type { Account } from './words.ts'

const KINDS = [
  { value: 'customer', label: say.customer },
  { value: 'partner', label: say.partnerLooksAfterCustomers },
] as const

/** Makes an account, or changes one. */
export default function AccountEditPage() {
  const { account: id } = useParams({ strict: false }) as { account?: string }
  const read = useRead(accounts.getAccount, { params: { id: id ?? '' } }, { enabled: id !== undefined, kinds: [] })
  useTitle(id ? say.edit(read.data?.name ?? common.account) : say.newAccount)
  if (!id) return <Editor />
  return <Loaded read={read}>{(data) => <Editor key={id} saved={data} />}</Loaded>
}

const list = (text: string) => text.split(/[\s,;]+/).filter(Boolean)

function Editor({ saved }: { saved?: Account }) {
  const navigate = useNavigate()
  const me = useMe()
  const [form, setForm] = useState({
    kind: (saved?.kind === 'partner' ? 'partner' : 'customer') as 'customer' | 'partner',
    name: saved?.name ?? '',
    number: '',
    partner: saved?.partner ?? null,
    managerId: saved?.manager?.id ?? null,
    zone: saved?.zone ?? me.providerZone,
    language: saved?.language ?? language,
    mailDomains: saved?.mailDomains.join(', ') ?? '',
    phone: saved?.phone ?? '',
    notes: saved?.notes ?? '',
  })
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const go = (account: Account) => void navigate({ to: '/accounts/$account', params: { account: account.id } })
  const create = useAct(accounts.createAccount, go)
  const edit = useAct(accounts.editAccount, go)
  const act = saved ? edit : create
  const bad = fieldErrors(act.error)
  const ready = form.name.trim() !== ''
  function save() {
    if (!ready || act.isPending) return
    const fields = {
      name: form.name.trim(),
      partnerId: form.kind === 'partner' ? null : (form.partner?.id ?? null),
      managerId: form.managerId,
      zone: form.zone,
      language: form.language,
      mailDomains: list(form.mailDomains),
      phone: form.phone.trim() || null,
      notes: form.notes,
    }
    if (saved) edit.mutate({ params: { id: saved.id }, body: fields })
    else create.mutate({ body: { ...fields, kind: form.kind, number: form.number.trim() || undefined } })
  }
  return (
    <>
      <PageHead
        title={saved ? say.edit(saved.name) : say.newAccount}
        back={
          saved
            ? { to: '/accounts/$account', params: { account: saved.id }, label: say.backTo(saved.name) }
            : { to: '/accounts', label: say.backToTheAccounts }
        }
      />
      <div className="sheet">
        <Form onSubmit={save} className="form narrowed">
          <div className="fields">
            <TextField label={common.name} value={form.name} error={bad.name} onText={(name) => put({ name })} />
            {!saved && (
              <TextField
                label={say.number}
                optional
                hint={say.theNextFreeOne}
                placeholder={'A-1042'}
                value={form.number}
                error={bad.number}
                onText={(number) => put({ number })}
              />
            )}
            {!saved && (
              <ChoiceField label={say.kind} options={KINDS} value={form.kind} onChoice={(kind) => put({ kind })} />
            )}
            {form.kind === 'customer' && (
              <AccountPicker
                label={say.partnerWhoLooksAfter}
                placeholder={common.none}
                kind="partner"
                clearable
                value={form.partner?.id ?? null}
                known={form.partner}
                error={bad.partnerId}
                onPick={(id, name) => put({ partner: id ? { id, name } : null })}
              />
            )}
            <StaffPicker
              label={say.managerOnOurSide}
              placeholder={common.nobody}
              clearable
              value={form.managerId}
              known={saved?.manager ? [saved.manager] : undefined}
              error={bad.managerId}
              onPick={(managerId) => put({ managerId })}
            />
            <TextField
              label={say.mailDomains}
              optional
              hint={say.whoWritesFromThere}
              placeholder="acme.example, acme-shop.example"
              autoCapitalize="none"
              value={form.mailDomains}
              error={bad.mailDomains ?? bad['mailDomains.0']}
              onText={(mailDomains) => put({ mailDomains })}
            />
            <TextField
              label={say.phone}
              optional
              type="tel"
              placeholder="+49 30 1234567"
              value={form.phone}
              error={bad.phone}
              onText={(phone) => put({ phone })}
            />
            <ChoiceField
              label={common.timeZone}
              options={allZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
              value={form.zone}
              error={bad.zone}
              onChoice={(zone) => put({ zone })}
            />
            <LanguageField
              hint={say.languageOfTheAccount}
              value={form.language}
              error={bad.language}
              onChoice={(language) => put({ language })}
            />
            <AreaField
              label={say.notes}
              optional
              wide
              hint={say.onlyForUsThe}
              value={form.notes}
              error={bad.notes}
              onText={(notes) => put({ notes })}
            />
          </div>
          <EditActs
            act={act}
            label={saved ? say.saveTheAccount : say.makeTheAccount}
            pending={say.savingTheAccount}
            lack={ready ? '' : say.needsAName}
            back={saved ? { to: '/accounts/$account', params: { account: saved.id } } : { to: '/accounts' }}
          />
        </Form>
      </div>
    </>
  )
}
