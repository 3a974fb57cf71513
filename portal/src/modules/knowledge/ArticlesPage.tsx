import { IconBook2, IconPlus, IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ArticleRowReply, articleStates, knowledge, visibilities } from '#contracts/knowledge'
import { useFilters } from '../../filters.ts'
import { when } from '../../format.ts'
import { useListKeys } from '../../keys.ts'
import { usePages, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { FilterMenu } from '../../ui/FilterMenu.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import { LANGUAGES, Readers, StateChip, stateWord } from './marks.tsx'
import './knowledge.css'

const NAMES = ['q', 'state', 'visibility', 'product', 'language'] as const

function Line({ of }: { of: ArticleRowReply }) {
  const newer = of.publishedVersion !== null && of.version > of.publishedVersion
  return (
    <Link to="/knowledge/$article" params={{ article: of.id }} data-row="">
      <span>
        <span className="a">{of.title}</span>
        <span className="s">
          {[of.product.name, of.author, newer && say.newer(of.version)].filter(Boolean).join(', ')}
        </span>
      </span>
      <span className="row">
        <StateChip of={of.state} />
        {of.language !== 'en' && <span className="d3 sm">{of.language}</span>}
      </span>
      <Readers of={of} />
      <span className="d3 tn sm">
        {when(of.changedAt, serverNow(), 'minutes')}
        {of.helpful + of.unhelpful > 0 && (
          <span className="block" title={say.helpful(of.helpful, of.unhelpful)}>
            +{of.helpful} −{of.unhelpful}
          </span>
        )}
      </span>
    </Link>
  )
}

function useArticles(values: Record<(typeof NAMES)[number], string>) {
  const { q, ...filters } = values
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''))
  const list = usePages(
    knowledge.listArticles,
    { query: given as never },
    { kinds: ['article'], keep: true, enabled: q === '' },
  )
  const found = useRead(
    knowledge.searchArticles,
    { query: { q, product: values.product || undefined, language: values.language || undefined } },
    { kinds: [], keep: true, enabled: q !== '' },
  )
  const fits = (one: ArticleRowReply) =>
    (values.state === '' || values.state.split(',').includes(one.state)) &&
    (values.visibility === '' || values.visibility === one.visibility)
  return q === ''
    ? { ...list, items: list.items as ArticleRowReply[] | undefined }
    : {
        ...list,
        isPending: found.isPending,
        error: found.error,
        items: found.data?.items.filter(fits),
        hasNextPage: false,
      }
}

/** What the house knows: every article, filtered by the address. */
export default function ArticlesPage() {
  useTitle(say.knowledge)
  useListKeys()
  const { values, set, active } = useFilters(NAMES)
  const writes = useMay('article.write')
  const publishes = useMay('article.publish')
  const products = useRead(knowledge.listProducts, {}, { kinds: ['article', 'product'] }).data?.items
  const read = useArticles(values)
  const noProduct = products?.length === 0
  return (
    <>
      <PageHead title={say.knowledge}>
        <a className="btn quiet" href="/help" target="_blank" rel="noreferrer">
          {say.helpSite}
        </a>
        {writes && (
          <BtnLink to="/knowledge/report" look="quiet">
            {say.toReport}
          </BtnLink>
        )}
        <BtnLink to="/knowledge/products" look="quiet">
          {say.products}
        </BtnLink>
        {writes && !noProduct && (
          <BtnLink to="/knowledge/new" icon={IconPlus}>
            {say.newArticle}
          </BtnLink>
        )}
      </PageHead>
      <div className="kb-filters">
        <FindField label={say.find} keyDoes={say.filterKey} value={values.q} onValue={(q) => set({ q })} />
        <FilterMenu
          label={say.state}
          many
          options={articleStates.map((one) => ({ value: one, word: stateWord(one), label: stateWord(one) }))}
          value={values.state}
          onChange={(state) => set({ state })}
        />
        <FilterMenu
          label={say.readers}
          options={visibilities.map((one) => ({ value: one, word: say[one], label: say[one] }))}
          value={values.visibility}
          onChange={(visibility) => set({ visibility })}
        />
        <FilterMenu
          label={say.product}
          options={(products ?? []).map((one) => ({ value: one.id, word: one.name, label: one.name }))}
          value={values.product}
          onChange={(product) => set({ product })}
        />
        <FilterMenu
          label={say.language}
          options={LANGUAGES}
          value={values.language}
          onChange={(language) => set({ language })}
        />
      </div>
      {read.error && (
        <div className="pad">
          <RefusalNote error={read.error} />
        </div>
      )}
      {read.isPending && <Skeleton rows={8} />}
      {read.items?.length === 0 &&
        (noProduct ? (
          <Empty
            icon={IconBook2}
            title={say.noneYet}
            act={publishes && <BtnLink to="/knowledge/products">{say.firstProduct}</BtnLink>}
          >
            {say.firstProductSays}
          </Empty>
        ) : active ? (
          <Empty
            icon={IconSearch}
            title={say.noneFits}
            act={
              <Btn onClick={() => set({ q: '', state: '', visibility: '', product: '', language: '' })}>
                {say.showAll}
              </Btn>
            }
          >
            {say.noneFitsSays}
          </Empty>
        ) : (
          <Empty icon={IconBook2} title={say.noneYet}>
            {say.noneYetSays}
          </Empty>
        ))}
      <div className="kbl">
        {read.items?.map((item) => (
          <Line key={item.id} of={item} />
        ))}
      </div>
      <ShowMore of={read} className="pad">
        {say.more}
      </ShowMore>
    </>
  )
}
