import { IconBook2 } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { knowledge } from '#contracts/knowledge'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import { language } from '../../words/pick.ts'
import './knowledge.css'

/** One click from an answer to an article's draft; with several products a second one says which. */
export function DraftFromAnswer({ request, messageId }: { request: string; messageId: string }) {
  const writes = useMay('article.write')
  const [asking, setAsking] = useState(false)
  const [product, setProduct] = useState('')
  const navigate = useNavigate()
  const products = useRead(knowledge.listProducts, {}, { kinds: ['product'], enabled: writes }).data?.items ?? []
  const draft = useAct(
    knowledge.draftFromAnswer,
    (made) => void navigate({ to: '/knowledge/$article/edit', params: { article: made.id }, search: {} }),
  )
  if (!writes || products.length === 0) return null
  const productId = product || products[0]!.id
  const make = () => draft.mutate({ body: { request, messageId, productId, language } })
  return (
    <span className="stack g1">
      <Btn
        look="quiet"
        size="sm"
        icon={IconBook2}
        busy={draft.isPending}
        aria-expanded={products.length > 1 ? asking : undefined}
        onClick={() => (products.length > 1 ? setAsking(!asking) : make())}
      >
        {draft.isPending ? say.makingArticle : say.makeArticle}
      </Btn>
      {asking && (
        <span className="stack g1">
          <ChoiceField
            label={say.makeFor}
            hint={say.makeSays}
            options={products.map((one) => ({ value: one.id, label: one.name }))}
            value={productId}
            onChoice={setProduct}
          />
          <span>
            <Btn size="sm" busy={draft.isPending} onClick={make}>
              {say.makeNow}
            </Btn>
          </span>
        </span>
      )}
      <RefusalNote error={draft.error} />
    </span>
  )
}
