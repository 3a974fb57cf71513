import { IconPackages, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { licensing } from '#contracts/licensing'
import type { Reply } from '../../api.ts'
import { allowance } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { ApproversCard } from './ApproversCard.tsx'
import { LicenceFrame } from './Frame.tsx'
import { KindDialog } from './KindDialog.tsx'
import { PolicyDialog, roleWords } from './PolicyDialog.tsx'
import { moneyText } from './shown.ts'

export type Product = Reply<typeof licensing.listProducts>['items'][number]
export type Kind = Product['kinds'][number]

/** Who approves how much, as one sentence. */
function policyWords({ policy }: Kind): string {
  if (!policy) return say.noPolicy
  const limits = policy.limits.map(
    ({ role, upTo }) => `${roleWords[role] ?? role} ${upTo ? say.upTo(upTo.text) : say.upToAny}`,
  )
  return [
    ...limits,
    policy.fourEyesAbove && say.fourEyes(policy.fourEyesAbove.text),
    say.within2(allowance(policy.decideWithinMs)),
  ]
    .filter(Boolean)
    .join('; ')
}

function KindLine({ of, onPolicy }: { of: Kind; onPolicy: (() => void) | null }) {
  return (
    <li className="lic-kind">
      <span className="ti">
        <span className="a">
          {of.name} <span className="mono d3">{of.code}</span>
        </span>
        <span className="s">
          {of.price
            ? say.pricePer(moneyText({ minor: of.price.minor, currency: of.price.currency }), of.price.per.text)
            : say.notPriced}
        </span>
        <span className="s">{policyWords(of)}</span>
      </span>
      <span className="row wrap">
        {of.retiredAt && <Chip look="line">{say.retired}</Chip>}
        {of.creditAllowed && <Chip look="line">{say.creditAllowed}</Chip>}
        {onPolicy && (
          <Btn size="sm" onClick={onPolicy}>
            {say.changePolicy}
          </Btn>
        )}
      </span>
    </li>
  )
}

function AddProduct() {
  const [name, setName] = useState('')
  const add = useAct(licensing.addProduct, () => setName(''))
  return (
    <Form
      className="lic-add"
      label={say.addProduct}
      onSubmit={() => name.trim() !== '' && !add.isPending && add.mutate({ body: { name, description: '' } })}
    >
      <TextField label={say.addProduct} value={name} onText={setName} error={fieldErrors(add.error).name} />
      <Btn type="submit" busy={add.isPending} disabled={name.trim() === ''}>
        {say.add}
      </Btn>
      <RefusalNote error={add.error} what={say.notSaved} />
    </Form>
  )
}

/** What is sold, at what price, and who approves it. */
export default function CataloguePage() {
  const writes = useMay('licence.write')
  const read = useRead(licensing.listProducts, {})
  const [adding, setAdding] = useState<Product | null>(null)
  const [ruling, setRuling] = useState<Kind | null>(null)
  return (
    <LicenceFrame title={say.catalogue}>
      <RefusalNote error={read.error} what={say.notShown} />
      {read.isPending && <Skeleton rows={4} />}
      {read.data?.items.length === 0 && <Empty icon={IconPackages} title={say.addProduct} />}
      <div className="lic-cards">
        {read.data?.items.map((product) => (
          <section key={product.id} className="card lic-card">
            <div className="row">
              <h2 className="b">{product.name}</h2>
              {writes && (
                <span className="push">
                  <Btn size="sm" icon={IconPlus} onClick={() => setAdding(product)}>
                    {say.addKind}
                  </Btn>
                </span>
              )}
            </div>
            <ul className="lic-list">
              {product.kinds.map((kind) => (
                <KindLine key={kind.id} of={kind} onPolicy={writes ? () => setRuling(kind) : null} />
              ))}
            </ul>
          </section>
        ))}
        {writes && <AddProduct />}
        <ApproversCard />
      </div>
      {adding && <KindDialog product={adding} onClose={() => setAdding(null)} />}
      {ruling && <PolicyDialog of={ruling} onClose={() => setRuling(null)} />}
    </LicenceFrame>
  )
}
