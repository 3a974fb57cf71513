import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { type ArticleReply, type ArticleVisibility, knowledge, visibilities } from '#contracts/knowledge'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { Seg } from '../../ui/Seg.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import { AccountPicker } from '../accounts/pickers.tsx'
import { LANGUAGES } from './marks.tsx'

const SAYS = { internal: say.internalSays, customer: say.customerSays, public: say.publicSays }

function Accounts(props: {
  chosen: { id: string; name: string }[]
  onChosen: (next: { id: string; name: string }[]) => void
}) {
  return (
    <div className="stack">
      <AccountPicker
        key={props.chosen.length}
        label={say.onlyThese}
        hint={say.onlyTheseHint}
        placeholder={say.addAccount}
        value={null}
        onPick={(id, name) => {
          if (id && !props.chosen.some((one) => one.id === id)) props.onChosen([...props.chosen, { id, name }])
        }}
      />
      <span className="row wrap">
        {props.chosen.map((one) => (
          <Btn
            key={one.id}
            size="sm"
            icon={IconX}
            aria-label={say.takeAccount(one.name)}
            onClick={() => props.onChosen(props.chosen.filter((other) => other.id !== one.id))}
          >
            {one.name}
          </Btn>
        ))}
      </span>
    </div>
  )
}

/** Where an article stands and who may read it. */
export function Placement({ saved }: { saved: ArticleReply }) {
  const products = useRead(knowledge.listProducts, {}, { kinds: ['product'] }).data?.items ?? [saved.product]
  const publishes = useMay('article.publish')
  const [form, setForm] = useState({
    productId: saved.product.id,
    slug: saved.slug,
    language: saved.language,
    visibility: saved.visibility as ArticleVisibility,
    accounts: saved.accounts,
  })
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const save = useAct(knowledge.changeSettings)
  const bad = fieldErrors(save.error)
  function send() {
    const { accounts, ...rest } = form
    const some = form.visibility === 'customer' && accounts.length > 0
    const accountIds = some ? accounts.map((one) => one.id) : null
    if (!save.isPending)
      save.mutate({ params: { id: saved.id }, body: { ...rest, accountIds, version: saved.version } })
  }
  return (
    <section className="stack">
      <h2 className="h2">{say.placeHead}</h2>
      <Form label={say.placeHead} onSubmit={send}>
        <div className="stack">
          <span className="m">{say.whoReads}</span>
          <Seg
            label={say.whoReads}
            value={form.visibility}
            options={visibilities.map((one) => ({ value: one, label: say[one] }))}
            onChange={(visibility) => put({ visibility })}
          />
          <span className="sm d2">{SAYS[form.visibility]}</span>
        </div>
        {form.visibility === 'customer' && (
          <Accounts chosen={form.accounts} onChosen={(accounts) => put({ accounts })} />
        )}
        <div className="fields">
          <ChoiceField
            label={say.product}
            options={products.map((one) => ({ value: one.id, label: one.name }))}
            value={form.productId}
            onChoice={(productId) => put({ productId })}
          />
          <TextField
            label={say.address}
            hint={say.addressHint}
            value={form.slug}
            maxLength={100}
            error={bad.slug}
            onText={(slug) => put({ slug })}
          />
          <ChoiceField
            label={say.language}
            options={LANGUAGES}
            value={form.language}
            onChoice={(language) => put({ language })}
          />
        </div>
        <RefusalNote error={save.error} />
        <div className="form-acts">
          <Btn type="submit" busy={save.isPending} disabled={saved.state === 'published' && !publishes}>
            {save.isPending ? say.saving : say.savePlace}
          </Btn>
          {save.isSuccess && <span role="status">{say.saved}</span>}
        </div>
      </Form>
    </section>
  )
}
