import { IconBook2, IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { knowledge } from '#contracts/knowledge'
import { useFilters } from '../../filters.ts'
import { usePages, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import './knowledge.css'
import '../support/customer.css'

/** What a customer may read: words to search, products, articles. */
export default function HelpPage() {
  useTitle(say.help)
  const { values, set } = useFilters(['q', 'product'])
  const product = values.product || undefined
  const products = useRead(knowledge.listProducts, {}, { kinds: ['article'] }).data?.items ?? []
  const list = usePages(knowledge.listArticles, { query: { product } }, { kinds: ['article'], keep: true })
  const found = useRead(
    knowledge.searchArticles,
    { query: { q: values.q, product } },
    { kinds: [], keep: true, enabled: values.q !== '' },
  )
  const read = values.q === '' ? list : found
  const items = values.q === '' ? list.items : found.data?.items
  return (
    <div className="wrapc">
      <h1>{say.help}</h1>
      <div className="stack">
        <div className="kb-q">
          <FindField label={say.findHelp} value={values.q} onValue={(q) => set({ q })} />
        </div>
        {products.length > 1 && (
          <div className="row wrap">
            {products.map((one) => (
              <Btn
                key={one.id}
                size="sm"
                aria-pressed={values.product === one.id}
                look={values.product === one.id ? 'primary' : undefined}
                onClick={() => set({ product: values.product === one.id ? '' : one.id })}
              >
                {one.name}
              </Btn>
            ))}
          </div>
        )}
        <RefusalNote error={read.error} />
        {read.isPending && <Skeleton />}
        {items?.length === 0 &&
          (values.q ? (
            <Empty icon={IconSearch} title={say.noneFits} act={<BtnLink to="/requests/new">{say.stillAsk}</BtnLink>}>
              {say.noneFitsSays}
            </Empty>
          ) : (
            <Empty icon={IconBook2} title={say.noneForYou} act={<BtnLink to="/requests/new">{say.stillAsk}</BtnLink>} />
          ))}
        <ul className="kb-help">
          {items?.map((one) => (
            <li key={one.id} lang={one.language}>
              <Link to="/knowledge/$article" params={{ article: one.id }}>
                <span className="a block">{one.title}</span>
                <span className="d2 block">{one.beginning.replace(/\s+/g, ' ').slice(0, 140)}</span>
                <span className="sm d3">{one.product.name}</span>
              </Link>
            </li>
          ))}
        </ul>
        {values.q === '' && list.hasNextPage && (
          <span>
            <Btn busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {say.more}
            </Btn>
          </span>
        )}
      </div>
    </div>
  )
}
