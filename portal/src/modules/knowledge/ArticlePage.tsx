import { IconPencil, IconPointFilled, IconWorld } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { type ArticleReply, knowledge } from '#contracts/knowledge'
import { useFilters } from '../../filters.ts'
import { when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { KeyValue, Section } from '../../ui/Card.tsx'
import { EntryText } from '../../ui/EntryText.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { say } from '../../words/knowledge.ts'
import { ArticleBody } from './ArticleBody.tsx'
import { Compare } from './Compare.tsx'
import { languageWord, Readers, StateChip } from './marks.tsx'
import { Vote } from './Vote.tsx'
import './knowledge.css'

const REFUSED: Record<string, string> = {
  'knowledge.needs_reviewer': say.needsReviewer,
  'knowledge.no_accounts': say.noAccounts,
}

function Acts({ article }: { article: ArticleReply }) {
  const publish = useAct(knowledge.publishArticle)
  const retire = useAct(knowledge.retireArticle)
  const params = { id: article.id }
  const fresh = article.state !== 'published' || article.shown !== article.publishedVersion
  const refused = article.may.refused ? REFUSED[article.may.refused] : undefined
  return (
    <>
      {article.may.publish && article.state === 'published' && (
        <Btn
          look="quiet"
          busy={retire.isPending}
          onClick={() =>
            confirm(say.retireAsk(article.title)) && retire.mutate({ params, body: { version: article.version } })
          }
        >
          {say.retire}
        </Btn>
      )}
      {article.may.write && (
        <BtnLink to="/knowledge/$article/edit" params={{ article: article.id }} icon={IconPencil}>
          {say.edit}
        </BtnLink>
      )}
      {article.may.publish && fresh && (
        <Btn
          look="primary"
          busy={publish.isPending}
          disabled={refused !== undefined}
          title={refused}
          onClick={() => publish.mutate({ params, body: { version: article.version, number: article.shown } })}
        >
          {publish.isPending ? say.publishing : say.publish(article.shown)}
        </Btn>
      )}
      <RefusalNote error={publish.error ?? retire.error} />
    </>
  )
}

function Versions({ article }: { article: ArticleReply }) {
  const read = useRead(knowledge.listVersions, { params: { id: article.id } }, { kinds: ['article'] })
  return (
    <Section title={say.versions}>
      <ul className="kb-versions">
        {read.data?.items.map((one) => (
          <li key={one.number}>
            <Link
              className="link block"
              activeProps={{}}
              to="/knowledge/$article"
              params={{ article: article.id }}
              search={one.number === article.version ? {} : { version: String(one.number) }}
              aria-current={one.number === article.shown ? 'true' : undefined}
            >
              {say.version(one.number)}
            </Link>
            {one.number === read.data.published && article.state === 'published' && (
              <span className="sm t-up m"> {say.readersGet}</span>
            )}
            <span className="block sm d3">
              {one.authorName}, {when(one.at, serverNow(), 'minutes')}
              {one.note && `. ${one.note}`}
            </span>
            {one.number > 1 && (
              <Link
                className="link sm block"
                activeProps={{}}
                to="/knowledge/$article"
                params={{ article: article.id }}
                search={{ from: String(one.number - 1), to: String(one.number) }}
              >
                {say.compareWith}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Side({ article }: { article: ArticleReply }) {
  return (
    <aside className="stack g5">
      <KeyValue
        of={[
          [say.state, <StateChip key="state" of={article.state} />],
          [say.readers, <Readers key="readers" of={article} />],
          [say.chosen, article.accounts.map((one) => one.name).join(', ')],
          [say.product, article.product.name],
          [say.language, languageWord(article.language)],
          [
            say.address,
            article.address && (
              <a key="address" className="link" href={article.address} target="_blank" rel="noreferrer">
                <Icon of={IconWorld} /> {article.address}
              </a>
            ),
          ],
        ]}
      />
      {article.from && (
        <Link className="link" to="/requests/$request" params={{ request: String(article.from.number) }}>
          {say.from(article.from.number)}
        </Link>
      )}
      {article.helpful + article.unhelpful > 0 && <p>{say.helpful(article.helpful, article.unhelpful)}</p>}
      {article.may.write && <Versions article={article} />}
      {article.journal.length > 0 && (
        <Section title={say.history}>
          <Timeline
            of={article.journal.map((one) => ({
              id: one.id,
              at: one.at.getTime(),
              icon: <Icon of={IconPointFilled} />,
              text: <EntryText kind={one.kind} text={one.text} />,
              second: one.authorName,
            }))}
          />
        </Section>
      )}
    </aside>
  )
}

/** One article as colleagues see it: any version, what changed, who may read it, what was done with it. */
export default function ArticlePage() {
  const { article = '' } = useParams({ strict: false }) as { article?: string }
  const { values } = useFilters(['version', 'from', 'to'])
  const read = useRead(
    knowledge.getArticle,
    { params: { id: article }, query: { version: values.version ? Number(values.version) : undefined } },
    { kinds: ['article'], keep: true },
  )
  useTitle(read.data?.title ?? say.knowledge)
  if (read.error)
    return (
      <div className="pad stack">
        <RefusalNote error={read.error} what={say.notShown} />
        <Empty page title={say.notShown} act={<BtnLink to="/knowledge">{say.back}</BtnLink>} />
      </div>
    )
  if (!read.data) return <Skeleton rows={7} />
  const shown = read.data
  return (
    <>
      <PageHead title={shown.title} back={{ to: '/knowledge', label: say.back }}>
        <Acts article={shown} />
      </PageHead>
      <div className="kb-page">
        <section aria-label={shown.title}>
          <p className="sm d3">
            {say.version(shown.shown)}. {say.maker(shown.author, when(shown.at, serverNow(), 'minutes'))}
            {shown.may.publish && shown.may.refused && shown.state !== 'published' && `. ${REFUSED[shown.may.refused]}`}
          </p>
          {values.from && values.to ? (
            <Compare article={shown.id} from={Number(values.from)} to={Number(values.to)} />
          ) : (
            <ArticleBody content={shown.content} lang={shown.language} />
          )}
          {shown.state === 'published' && <Vote article={shown.id} given={shown.vote} />}
        </section>
        <Side article={shown} />
      </div>
    </>
  )
}
