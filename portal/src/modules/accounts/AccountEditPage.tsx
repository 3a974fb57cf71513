import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { useAct, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { AreaField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { allZones } from '../../zone.ts'
import { AccountPicker, StaffPicker } from './pickers.tsx'
import type { Account } from './words.ts'

const KINDS = [
  { value: 'customer', label: 'Customer' },
  { value: 'partner', label: 'Partner: looks after customers of its own' },
] as const

/** Makes an account, or changes one. */
export default function AccountEditPage() {
  const { account: id } = useParams({ strict: false }) as { account?: string }
  const read = useRead(accounts.getAccount, { params: { id: id ?? '' } }, { enabled: id !== undefined, kinds: [] })
  useTitle(id ? `Edit ${read.data?.name ?? 'account'}` : 'New account')
  if (!id) return <Editor />
  if (read.error)
    return (
      <div className="pad">
        <RefusalNote error={read.error} />
      </div>
    )
  return read.data ? <Editor key={id} saved={read.data} /> : <Skeleton />
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
        title={saved ? `Edit ${saved.name}` : 'New account'}
        back={
          saved
            ? { to: '/accounts/$account', params: { account: saved.id }, label: `Back to ${saved.name}` }
            : { to: '/accounts', label: 'Back to the accounts' }
        }
      />
      <div className="sheet">
        <Form onSubmit={save} className="form narrowed">
          <div className="fields">
            <TextField label="Name" value={form.name} error={bad.name} onText={(name) => put({ name })} />
            {!saved && (
              <TextField
                label="Number"
                optional
                hint="The next free one, unless you say another."
                placeholder="A-1042"
                value={form.number}
                error={bad.number}
                onText={(number) => put({ number })}
              />
            )}
            {!saved && (
              <ChoiceField label="Kind" options={KINDS} value={form.kind} onChoice={(kind) => put({ kind })} />
            )}
            {form.kind === 'customer' && (
              <AccountPicker
                label="Partner who looks after it"
                placeholder="None"
                kind="partner"
                clearable
                value={form.partner?.id ?? null}
                known={form.partner}
                error={bad.partnerId}
                onPick={(id, name) => put({ partner: id ? { id, name } : null })}
              />
            )}
            <StaffPicker
              label="Manager on our side"
              placeholder="Nobody"
              clearable
              value={form.managerId}
              known={saved?.manager ? [saved.manager] : undefined}
              error={bad.managerId}
              onPick={(managerId) => put({ managerId })}
            />
            <TextField
              label="Mail domains"
              optional
              hint="Who writes from there belongs to this account."
              placeholder="acme.example, acme-shop.example"
              autoCapitalize="none"
              value={form.mailDomains}
              error={bad.mailDomains ?? bad['mailDomains.0']}
              onText={(mailDomains) => put({ mailDomains })}
            />
            <TextField
              label="Phone"
              optional
              type="tel"
              placeholder="+49 30 1234567"
              value={form.phone}
              error={bad.phone}
              onText={(phone) => put({ phone })}
            />
            <ChoiceField
              label="Time zone"
              options={allZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
              value={form.zone}
              error={bad.zone}
              onChoice={(zone) => put({ zone })}
            />
            <AreaField
              label="Notes"
              optional
              wide
              hint="Only for us. The customer never sees them."
              value={form.notes}
              error={bad.notes}
              onText={(notes) => put({ notes })}
            />
          </div>
          <RefusalNote error={act.error} />
          <div className="form-acts">
            <Btn
              type="submit"
              look="primary"
              size="lg"
              busy={act.isPending}
              disabled={!ready}
              title={ready ? undefined : 'Needs a name'}
            >
              {act.isPending ? 'Saving the account' : saved ? 'Save the account' : 'Make the account'}
            </Btn>
            <BtnLink
              size="lg"
              to={saved ? '/accounts/$account' : '/accounts'}
              params={saved ? { account: saved.id } : {}}
            >
              Cancel
            </BtnLink>
          </div>
        </Form>
      </div>
    </>
  )
}
