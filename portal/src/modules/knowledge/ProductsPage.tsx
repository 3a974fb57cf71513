import { IconBook2, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { knowledge } from '#contracts/knowledge'
import type { Reply } from '../../api.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import './knowledge.css'

type Product = Reply<typeof knowledge.listProducts>['items'][number]

function ProductForm({ saved, onDone }: { saved?: Product; onDone: () => void }) {
  const [form, setForm] = useState({
    name: saved?.name ?? '',
    slug: saved?.slug ?? '',
    description: saved?.description ?? '',
  })
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const create = useAct(knowledge.createProduct, onDone)
  const change = useAct(knowledge.changeProduct, onDone)
  const remove = useAct(knowledge.deleteProduct, onDone)
  const act = saved ? change : create
  const bad = fieldErrors(act.error)
  const ready = form.name.trim() !== ''
  function save() {
    if (!ready || act.isPending) return
    const body = { ...form, name: form.name.trim(), slug: form.slug.trim() || undefined }
    if (saved) change.mutate({ params: { id: saved.id }, body })
    else create.mutate({ body })
  }
  return (
    <Form className="form more-fields" label={saved ? say.editProduct : say.newProduct} onSubmit={save}>
      <div className="fields">
        <TextField
          label={say.name}
          value={form.name}
          maxLength={100}
          error={bad.name}
          onText={(name) => put({ name })}
        />
        <TextField
          label={say.address}
          optional
          hint={`/help/${form.slug || '…'}`}
          value={form.slug}
          maxLength={60}
          error={bad.slug}
          onText={(slug) => put({ slug })}
        />
        <AreaField
          label={say.about}
          optional
          wide
          rows={2}
          value={form.description}
          maxLength={500}
          onText={(description) => put({ description })}
        />
      </div>
      <RefusalNote error={act.error ?? remove.error} />
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={act.isPending} disabled={!ready}>
          {act.isPending ? say.saving : saved ? say.saveProduct : say.makeProduct}
        </Btn>
        <Btn onClick={onDone}>{say.cancel}</Btn>
        {saved && saved.articles === 0 && (
          <Btn
            look="quiet"
            className="push"
            busy={remove.isPending}
            onClick={() => confirm(say.removeAsk(saved.name)) && remove.mutate({ params: { id: saved.id } })}
          >
            {say.removeProduct}
          </Btn>
        )}
      </div>
    </Form>
  )
}

/** What articles are about; each product is a part of the help site. */
export default function ProductsPage() {
  useTitle(say.products)
  const publishes = useMay('article.publish')
  const read = useRead(knowledge.listProducts, {}, { kinds: ['article', 'product'] })
  const [open, setOpen] = useState<string | null>(null)
  return (
    <>
      <PageHead title={say.products} back={{ to: '/knowledge', label: say.back }}>
        {publishes && open !== 'new' && (
          <Btn icon={IconPlus} onClick={() => setOpen('new')}>
            {say.newProduct}
          </Btn>
        )}
      </PageHead>
      <div className="sheet parts">
        <RefusalNote error={read.error} />
        {read.isPending && <Skeleton rows={3} />}
        {open === 'new' && <ProductForm onDone={() => setOpen(null)} />}
        {read.data?.items.length === 0 && open !== 'new' && (
          <Empty icon={IconBook2} title={say.noneYet}>
            {say.firstProductSays}
          </Empty>
        )}
        <ul className="rows">
          {read.data?.items.map((one) => (
            <li key={one.id}>
              <div className="line">
                <span className="grow">
                  <Link className="m block" to="/knowledge" search={{ product: one.id }}>
                    {one.name}
                  </Link>
                  <span className="sm d3 block">
                    /help/{one.slug}, {say.articles(one.articles)}
                    {one.description && `. ${one.description}`}
                  </span>
                </span>
                {publishes && (
                  <Btn
                    size="sm"
                    aria-expanded={open === one.id}
                    onClick={() => setOpen(open === one.id ? null : one.id)}
                  >
                    {say.editProduct}
                  </Btn>
                )}
              </div>
              {open === one.id && <ProductForm saved={one} onDone={() => setOpen(null)} />}
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}
