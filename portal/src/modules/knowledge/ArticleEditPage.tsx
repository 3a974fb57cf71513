import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type ArticleReply, knowledge } from '#contracts/knowledge'
import { useFilters } from '../../filters.ts'
import { useAct, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import { LANGUAGES } from './marks.tsx'
import { Placement } from './Placement.tsx'
import { WriteField } from './WriteField.tsx'
import './knowledge.css'

/** What the article says. Saving makes a new version; who reads it stands below, because that is another act. */
function Text({ saved }: { saved: ArticleReply }) {
  const navigate = useNavigate()
  const [title, setTitle] = useState(saved.title)
  const [body, setBody] = useState(saved.body ?? '')
  const [note, setNote] = useState('')
  const save = useAct(
    knowledge.saveArticle,
    () => void navigate({ to: '/knowledge/$article', params: { article: saved.id }, search: {} }),
  )
  const bad = fieldErrors(save.error)
  const ready = title.trim() !== '' && body.trim() !== ''
  return (
    <Form
      label={say.text}
      onSubmit={() =>
        ready &&
        !save.isPending &&
        save.mutate({
          params: { id: saved.id },
          body: { version: saved.version, title: title.trim(), body, note: note.trim() },
        })
      }
    >
      <TextField label={say.title} value={title} maxLength={200} error={bad.title} onText={setTitle} />
      <WriteField value={body} error={bad.body} article={saved.id} onText={setBody} />
      <TextField label={say.changeNote} optional value={note} maxLength={500} onText={setNote} />
      <RefusalNote error={save.error} />
      <div className="form-acts">
        <Btn
          type="submit"
          look="primary"
          busy={save.isPending}
          disabled={!ready}
          title={ready ? undefined : say.needsBoth}
        >
          {save.isPending ? say.saving : say.saveVersion}
        </Btn>
        <BtnLink to="/knowledge/$article" params={{ article: saved.id }}>
          {say.cancel}
        </BtnLink>
      </div>
    </Form>
  )
}

function NewArticle() {
  const navigate = useNavigate()
  const { values } = useFilters(['title'])
  const products = useRead(knowledge.listProducts, {}, { kinds: ['product'] }).data?.items ?? []
  const [form, setForm] = useState({ productId: '', title: values.title, body: '', language: 'en' })
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const productId = form.productId || products[0]?.id || ''
  const create = useAct(
    knowledge.createArticle,
    (made) => void navigate({ to: '/knowledge/$article/edit', params: { article: made.id }, search: {} }),
  )
  const bad = fieldErrors(create.error)
  const ready = form.title.trim() !== '' && form.body.trim() !== '' && productId !== ''
  return (
    <Form
      label={say.newArticle}
      onSubmit={() =>
        ready && !create.isPending && create.mutate({ body: { ...form, productId, title: form.title.trim() } })
      }
    >
      <div className="fields">
        <ChoiceField
          label={say.product}
          options={products.map((one) => ({ value: one.id, label: one.name }))}
          value={productId}
          error={bad.productId}
          onChoice={(id) => put({ productId: id })}
        />
        <ChoiceField
          label={say.language}
          options={LANGUAGES}
          value={form.language}
          onChoice={(language) => put({ language })}
        />
      </div>
      <TextField
        label={say.title}
        value={form.title}
        maxLength={200}
        error={bad.title}
        onText={(title) => put({ title })}
      />
      <WriteField value={form.body} error={bad.body} onText={(body) => put({ body })} />
      <RefusalNote error={create.error} />
      <div className="form-acts">
        <Btn
          type="submit"
          look="primary"
          busy={create.isPending}
          disabled={!ready}
          title={ready ? undefined : say.needsBoth}
        >
          {create.isPending ? say.saving : say.saveDraft}
        </Btn>
        <BtnLink to="/knowledge">{say.cancel}</BtnLink>
      </div>
    </Form>
  )
}

/** Writes an article: a new draft, or a new version, its address and its readers. */
export default function ArticleEditPage() {
  const { article } = useParams({ strict: false }) as { article?: string }
  const read = useRead(
    knowledge.getArticle,
    { params: { id: article ?? '' }, query: {} },
    { kinds: [], enabled: article !== undefined },
  )
  const title = article ? (read.data?.title ?? say.edit) : say.newArticle
  useTitle(title)
  const back = article
    ? { to: '/knowledge/$article', params: { article }, label: say.back }
    : { to: '/knowledge', label: say.back }
  if (read.error)
    return (
      <div className="pad stack">
        <RefusalNote error={read.error} what={say.notShown} />
        <Empty page title={say.notShown} act={<BtnLink to="/knowledge">{say.back}</BtnLink>} />
      </div>
    )
  return (
    <>
      <PageHead title={title} back={back} />
      <div className="sheet parts">
        {!article && <NewArticle />}
        {article && !read.data && <Skeleton rows={7} />}
        {read.data && (
          <>
            <Text key={`text ${read.data.version}`} saved={read.data} />
            <Placement key={`place ${read.data.version} ${read.data.slug}`} saved={read.data} />
          </>
        )}
      </div>
    </>
  )
}
